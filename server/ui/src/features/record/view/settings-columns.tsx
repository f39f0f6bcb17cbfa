import type { Field } from "@/features/form/field";
import { IconButton } from "@/shared/controls/button";
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
  const move = (at: number, step: number) => {
    const next = [...shown];
    const [key] = next.splice(at, 1);
    if (key !== undefined) next.splice(at + step, 0, key);
    onChange({ columns: next });
  };
  return (
    <section>
      <h3 className={styles.title}>{t("columns")}</h3>
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
            <IconButton
              icon="up"
              label={t("columnUp", { title: column.title })}
              disabled={at === 0}
              onClick={() => move(at, -1)}
            />
            <IconButton
              icon="down"
              label={t("columnDown", { title: column.title })}
              disabled={at === columns.length - 1}
              onClick={() => move(at, 1)}
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
