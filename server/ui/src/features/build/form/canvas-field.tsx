import { useDraggable, useDroppable } from "@dnd-kit/core";
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
  readonly target: DropTarget | null;
}

const TOOLS = ["moveUp", "moveDown", "duplicate", "remove"] as const satisfies readonly ActionId[];

/** One field on the canvas. A button over it takes the choice and the drag; its look is only to be seen. */
export function CanvasField({ path, field, target }: CanvasFieldProps) {
  const t = useTexts(formDesignTexts);
  const designer = useDesigner();
  const kindTitle = useKindTitle()(field.kind);
  const selected = designer.selected === path;
  const { setNodeRef, listeners, isDragging } = useDraggable({
    id: path,
    data: { path, kind: field.kind },
  });
  const { setNodeRef: setDropRef } = useDroppable({ id: `field:${path}`, data: { path } });
  const problems = designer.problems.get(path) ?? 0;
  const layout = isLayout(field);

  return (
    <div
      ref={setDropRef}
      className={styles.card}
      data-width={layout ? "full" : widthOf(field)}
      data-column={path.includes(".") || undefined}
      data-selected={selected || undefined}
      data-dragging={isDragging || undefined}
      data-problem={problems > 0 || undefined}
      data-drop={target?.path === path ? target.side : undefined}
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
        onClick={() => designer.select(path)}
        {...listeners}
      />
      <FieldLook field={field} required={field.required} kindTitle={kindTitle} />
      {field.kind === "subform" && <CanvasSubform field={field} target={target} />}
      {selected && (
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
      )}
    </div>
  );
}
