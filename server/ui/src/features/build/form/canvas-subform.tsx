import { useDroppable } from "@dnd-kit/core";
import type { Field } from "@/features/form/field";
import { IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { CanvasField } from "./canvas-field";
import styles from "./canvas.module.css";
import { useDesigner } from "./designer-context";
import { focusPalette } from "./focus";
import { formDesignTexts } from "./texts/texts";
import type { DropTarget } from "./use-drag";

/** The columns of a sub-form, side by side as its rows will show them. */
export function CanvasSubform({
  field,
  target,
}: {
  readonly field: Field;
  readonly target: DropTarget | null;
}) {
  const t = useTexts(formDesignTexts);
  const { selected, problems, select } = useDesigner();
  const { setNodeRef } = useDroppable({ id: `container:${field.key}`, data: { container: field.key } });
  const over = target?.path === null && target.place.container === field.key;
  return (
    <div ref={setNodeRef} className={styles.columns} data-over={over || undefined}>
      {field.columns.map((column) => {
        const path = `${field.key}.${column.key}`;
        return (
          <CanvasField
            key={column.key}
            path={path}
            field={column}
            selected={selected === path}
            problems={problems.get(path) ?? 0}
            drop={target?.path === path ? target.side : undefined}
            target={null}
            onSelect={select}
          />
        );
      })}
      <IconButton
        icon="plus"
        label={t("addColumnTo", { title: field.title })}
        onClick={() => {
          select(field.key);
          focusPalette();
        }}
      />
      {field.columns.length === 0 && <p className={styles.noColumns}>{t("noColumns")}</p>}
    </div>
  );
}
