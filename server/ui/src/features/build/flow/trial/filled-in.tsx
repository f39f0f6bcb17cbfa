/** What the holder of a task of a trial fills in as they decide: what is required stands open, the rest can be opened. */
import { readFields, type Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import type { DryTask, Json, Values } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { usePreviewForms } from "../../calls/drafts";
import { Row } from "../../frame/row";
import { useFlow } from "../flow-context";
import { trialTexts } from "../texts/trial-texts";
import styles from "./trial.module.css";

interface FilledInProps {
  readonly task: DryTask;
  /** What was changed, by field. */
  readonly values: Values;
  readonly disabled: boolean;
  readonly onChange: (values: Values) => void;
}

export function FilledIn(props: FilledInProps) {
  const { own } = useFlow();
  const { place, form } = props.task;
  if (place.length === 0) return <Fields fields={own} {...props} />;
  return form === null ? null : <CalledFields form={form} {...props} />;
}

/** The fields of a flow that is called are those of its own form. */
function CalledFields({ form, ...props }: FilledInProps & { readonly form: string }) {
  const { app } = useFlow();
  const [found] = usePreviewForms(app, [form]);
  return found ? <Fields fields={readFields(found.schema)} {...props} /> : null;
}

function Fields({
  fields,
  task,
  values,
  disabled,
  onChange,
}: FilledInProps & { readonly fields: readonly Field[] }) {
  const say = useTexts(trialTexts);
  const row = ({ field: key, required, value }: DryTask["writes"][number]) => {
    const field = fields.find((one) => one.key === key);
    if (!field) return null;
    const { Input, group } = kindFor(field.kind);
    if (!Input) return null;
    const id = ["trial", ...task.place, task.node, task.person.id, key].join("-");
    return (
      <Row key={key} id={id} label={field.title} group={group}>
        <Input
          id={id}
          field={field}
          value={key in values ? values[key] : (value as Json)}
          onChange={(next) => onChange({ ...values, [key]: next })}
          disabled={disabled}
          invalid={false}
          required={required}
          describedBy={undefined}
          label={undefined}
        />
      </Row>
    );
  };
  const needed = task.writes.filter((one) => one.required);
  const rest = task.writes.filter((one) => !one.required);
  return (
    <>
      {needed.map(row)}
      {rest.length > 0 && (
        <details className={styles.filled}>
          <summary>{say("fillIn")}</summary>
          {rest.map(row)}
        </details>
      )}
    </>
  );
}
