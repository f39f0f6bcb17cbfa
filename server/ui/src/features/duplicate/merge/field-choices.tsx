import type { Field } from "@/features/form/field";
import { useFormEnv } from "@/features/form/form-scope";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import type { Refs } from "@/shared/api/form-types";
import type { DataRecord, Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import type { MergePreview } from "../calls/merge";
import { duplicateTexts } from "../texts/texts";
import { optionsOf } from "./differing";
import styles from "./merge-dialog.module.css";

const ALL = "all";

interface FieldChoicesProps {
  readonly field: Field;
  readonly choice: MergePreview["fields"][number];
  /** The one that stays in front. */
  readonly records: readonly DataRecord[];
  readonly refs: Refs;
  /** The values are the same: there is nothing to choose. */
  readonly fixed: boolean;
  readonly onChoose: (from: string) => void;
}

/** One field of a merge: the values there are, each once, and which of them is taken. */
export function FieldChoices({ field, choice, records, refs, fixed, onChoose }: FieldChoicesProps) {
  const options = optionsOf(field.key, records);
  const text = (record: DataRecord) => JSON.stringify(record.values[field.key] ?? null);
  const taken = records.find((record) => record.id === choice.take);
  const isOn = (record: DataRecord) => taken !== undefined && text(taken) === text(record);
  const t = useTexts(duplicateTexts);
  return (
    <fieldset className={styles.field}>
      <legend className={styles.name}>{field.title}</legend>
      <div className={styles.options}>
        {fixed
          ? options.map((record) => (
              <span key={record.id} className={styles.option}>
                <Shown field={field} value={record.values[field.key]} refs={refs} />
              </span>
            ))
          : options.map((record) => (
              <label key={record.id} className={styles.option} data-on={isOn(record) || undefined}>
                <input
                  type="radio"
                  name={`merge-${field.key}`}
                  checked={isOn(record)}
                  onChange={() => onChoose(record.id)}
                />
                <Shown field={field} value={record.values[field.key]} refs={refs} />
              </label>
            ))}
        {!fixed && choice.may_all && (
          <label className={styles.option} data-on={choice.take === ALL || undefined}>
            <input
              type="radio"
              name={`merge-${field.key}`}
              checked={choice.take === ALL}
              onChange={() => onChoose(ALL)}
            />
            <span>{t("all")}</span>
          </label>
        )}
      </div>
    </fieldset>
  );
}

interface ShownProps {
  readonly field: Field;
  readonly value: Json | undefined;
  readonly refs: Refs;
}

function Shown({ field, value, refs }: ShownProps) {
  const t = useTexts(duplicateTexts);
  const env = useFormEnv(refs);
  if (value === undefined || value === null || isEmpty(value))
    return <span className={styles.empty}>{t("empty")}</span>;
  return <span className={styles.value}>{kindFor(field.kind).text(value, field, env)}</span>;
}
