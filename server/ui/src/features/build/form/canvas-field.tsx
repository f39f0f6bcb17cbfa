import { useDraggable, useDroppable } from "@dnd-kit/core";
import { memo, useEffect } from "react";
import { isLayout, type Field } from "@/features/form/field";
import { widthOf } from "@/features/form/form-field";
import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { ACTIONS, type ActionId } from "./actions";
import styles from "./canvas.module.css";
import { CanvasSubform } from "./canvas-subform";
import { useDesigner } from "./designer-context";
import { FieldLook } from "./field-look";
import { canvasId } from "./focus";
import { formDesignTexts } from "./texts/texts";
import { keysText } from "./use-action-keys";
import { useKindTitle } from "./use-kind-title";
import type { DropTarget } from "./use-drag";

interface CanvasFieldProps {
  readonly path: string;
  readonly field: Field;
  readonly selected: boolean;
  /** How many problems it has. */
  readonly problems: number;
  /** The side on which what is dragged would land, if it would land beside this field. */
  readonly drop: DropTarget["side"] | undefined;
  /** Where in the columns of a sub-form it would land. */
  readonly target: DropTarget | null;
  readonly onSelect: (path: string) => void;
}

const TOOLS = ["moveUp", "moveDown", "duplicate", "remove"] as const satisfies readonly ActionId[];

/**
 * One field on the canvas. A button over it takes the choice and the drag; its look is only to be seen. Of a long form, only
 * the cards are drawn anew that an edit, a choice or a drag concerns.
 */
export const CanvasField = memo(function CanvasField(props: CanvasFieldProps) {
  const { path, field, selected, problems, onSelect } = props;
  const t = useTexts(formDesignTexts);
  const kindTitle = useKindTitle()(field.kind);
  const { setNodeRef, listeners, isDragging } = useDraggable({
    id: path,
    data: { path, kind: field.kind },
  });
  const { setNodeRef: setDropRef } = useDroppable({ id: `field:${path}`, data: { path } });
  const layout = isLayout(field);
  // Added from the palette or chosen in the list of problems, it may be far out of sight.
  useEffect(() => {
    if (selected) document.getElementById(canvasId(path))?.scrollIntoView({ block: "nearest" });
  }, [selected, path]);

  return (
    <div
      ref={setDropRef}
      className={styles.card}
      data-width={layout ? "full" : widthOf(field)}
      data-column={path.includes(".") || undefined}
      data-selected={selected || undefined}
      data-dragging={isDragging || undefined}
      data-problem={problems > 0 || undefined}
      data-drop={props.drop}
    >
      <button
        ref={setNodeRef}
        type="button"
        id={canvasId(path)}
        className={styles.cover}
        aria-pressed={selected}
        aria-label={t(problems > 0 ? "fieldWithProblems" : "fieldLabel", {
          title: field.title,
          kind: kindTitle,
          n: problems,
        })}
        onClick={() => onSelect(path)}
        {...listeners}
      />
      <FieldLook path={path} field={field} required={field.required} kindTitle={kindTitle} />
      {field.kind === "subform" && <CanvasSubform field={field} target={props.target} />}
      {selected && <FieldTools />}
    </div>
  );
}, isSameCard);

/** Every edit reads the whole form anew; what a field says tells whether it was meant. */
function isSameCard(before: CanvasFieldProps, after: CanvasFieldProps): boolean {
  const keys = ["path", "selected", "problems", "drop", "target", "onSelect"] as const;
  return (
    keys.every((key) => before[key] === after[key]) &&
    (before.field === after.field || JSON.stringify(before.field) === JSON.stringify(after.field))
  );
}

/** What can be done to the chosen field. */
function FieldTools() {
  const t = useTexts(formDesignTexts);
  const designer = useDesigner();
  return (
    <div className={styles.tools} role="toolbar" aria-label={t("fieldTools")}>
      {TOOLS.map((id) => (
        <IconButton
          key={id}
          icon={ACTIONS[id].icon}
          label={`${t(ACTIONS[id].title)} (${keysText(ACTIONS[id])})`}
          disabled={!ACTIONS[id].enabled(designer)}
          onClick={() => ACTIONS[id].run(designer)}
        />
      ))}
    </div>
  );
}
