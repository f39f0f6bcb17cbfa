import { useMemo } from "react";
import { readFields } from "@/features/form/field";
import type { FormDto } from "@/shared/api/form-types";
import type { RecordAnswer } from "@/shared/api/types";
import { RuleCard } from "./rule-card";
import styles from "./rule-card.module.css";

/** The grades of a record with their reasons, above the form: what one looks for first. */
export function RuleCards({ form, answer }: { readonly form: FormDto; readonly answer: RecordAnswer }) {
  const fields = useMemo(() => readFields(form.schema), [form.schema]);
  const graded = form.rules.filter((rule) => answer.record.rules[rule.key]);
  if (graded.length === 0) return null;
  return (
    <div className={styles.cards}>
      {graded.map((rule) => {
        const result = answer.record.rules[rule.key];
        const target = fields.find((field) => field.key === rule.target);
        return (
          result && (
            <RuleCard
              key={rule.key}
              form={form}
              answer={answer}
              rule={rule}
              result={result}
              target={target}
            />
          )
        );
      })}
    </div>
  );
}
