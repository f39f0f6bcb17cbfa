import { useMemo } from "react";
import { readFields, type Field } from "@/features/form/field";
import type { FormSchema } from "@/shared/api/form-types";
import type { Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import type { Adopted } from "../calls/adopt";
import { KindIcon } from "../form/kind-icon";
import { useKindTitle } from "../form/use-kind-title";
import { buildTexts } from "../texts/texts";
import styles from "./adopt-schema.module.css";

interface AdoptedFormProps {
  readonly adopted: Adopted;
  readonly onJump: (pointer: string) => void;
}

/** The form that would come of a schema: its fields, and what is not in it as it was. */
export function AdoptedForm({ adopted, onJump }: AdoptedFormProps) {
  const t = useTexts(buildTexts);
  const fields = useMemo(() => readFields(JSON.parse(adopted.text) as FormSchema), [adopted.text]);
  return (
    <>
      <h3>{t("adoptFields", { n: fields.length })}</h3>
      <FieldList fields={fields} />
      {adopted.notes.length > 0 && (
        <>
          <h3>{t("adoptNotes", { n: adopted.notes.length })}</h3>
          <PlaceList problems={adopted.notes} onJump={onJump} />
        </>
      )}
    </>
  );
}

function FieldList({ fields }: { readonly fields: readonly Field[] }) {
  const kindTitle = useKindTitle();
  const t = useTexts(buildTexts);
  return (
    <ul className={styles.fields}>
      {fields.map((field) => (
        <li key={field.key}>
          <span className={styles.field}>
            <KindIcon kind={field.kind} size={14} />
            <span className={styles.name}>
              {field.title}
              {field.required && (
                <span className={styles.star} title={t("adoptRequired")}>
                  *
                </span>
              )}
            </span>
            {field.title !== field.key && <code>{field.key}</code>}
            <span className={styles.kind}>{kindTitle(field.kind)}</span>
          </span>
          {field.columns.length > 0 && <FieldList fields={field.columns} />}
        </li>
      ))}
    </ul>
  );
}

interface PlaceListProps {
  readonly problems: readonly Problem[];
  readonly onJump: (pointer: string) => void;
}

/** Words about places of the schema; a click leads there. */
export function PlaceList({ problems, onJump }: PlaceListProps) {
  return (
    <ul className={styles.places}>
      {problems.map((problem, index) => (
        <li key={`${problem.pointer} ${index}`}>
          <button type="button" onClick={() => onJump(problem.pointer)}>
            <span>{problem.message}</span>
            {problem.hint && <span>{problem.hint}</span>}
            {problem.pointer !== "" && <code>{problem.pointer}</code>}
          </button>
        </li>
      ))}
    </ul>
  );
}
