import type { Field } from "@/features/form/field";
import { MoveButtons } from "@/shared/controls/move-buttons";
import { useTexts } from "@/shared/i18n/texts";
import type { SettingsPart } from "./settings-drawer";
import styles from "./settings-drawer.module.css";
import { viewTexts } from "./texts/texts";

interface ColumnListProps extends SettingsPart {
  readonly columns: readonly Field[];
}

/** Which fields are shown, and in which order. */
export function ColumnList({ fields, columns, onChange }: ColumnListProps) {
  const t = useTexts(viewTexts);
  const shown = columns.map((column) => column.key);
  const hidden = fields.filter((field) => !shown.includes(field.key));
  const move = (from: number, to: number) => {
    const next = [...shown];
    const [key] = next.splice(from, 1);
    if (key !== undefined) next.splice(to, 0, key);
    onChange({ columns: next });
  };
  return (
    <section>
      <h2 className={styles.title}>{t("columns")}</h2>
      <ul className={styles.columns}>
        {columns.map((column, at) => (
          <li key={column.key}>
            <label className="c-choice">
              <input
                type="checkbox"
                className="c-check"
                checked
                disabled={columns.length === 1}
                onChange={() => onChange({ columns: shown.filter((key) => key !== column.key) })}
              />
              <span>{column.title}</span>
            </label>
            <MoveButtons
              index={at}
              count={columns.length}
              up={t("columnUp", { title: column.title })}
              down={t("columnDown", { title: column.title })}
              onMove={(to) => move(at, to)}
            />
          </li>
        ))}
        {hidden.map((field) => (
          <li key={field.key}>
            <label className="c-choice">
              <input
                type="checkbox"
                className="c-check"
                checked={false}
                onChange={() => onChange({ columns: [...shown, field.key] })}
              />
              <span>{field.title}</span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  );
}
