import type { Field } from "@/features/form/field";
import { useForm } from "@/features/form/form-env";
import { asIds, asNumber, asText } from "@/features/form/kinds/kind";
import type { Json } from "@/shared/api/types";
import { DateInput } from "@/shared/controls/date-input";
import { NumberInput } from "@/shared/controls/number-input";
import { SelectInput } from "@/shared/controls/select-input";
import { TagsInput } from "@/shared/controls/tags-input";
import { TextInput } from "@/shared/controls/text-input";
import { fromWall, toWall } from "@/shared/controls/zoned-time";
import { useTexts } from "@/shared/i18n/texts";
import { ConditionCircle } from "./condition-circle";
import { ConditionChosen } from "./condition-chosen";
import { PERIODS, shapeOf } from "./operators";
import { conditionTexts } from "./texts/texts";

export interface ConditionValueProps {
  readonly id: string;
  readonly column: Field;
  readonly op: string;
  readonly value: Json | undefined;
  /** Leaves out what stands for the reader. */
  readonly lasting?: boolean | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

/** The input a condition needs for its value. */
export function ConditionValue(props: ConditionValueProps) {
  const t = useTexts(conditionTexts);
  const { column, op, value, onChange, id } = props;
  const shape = shapeOf(column);
  const base = { id, label: t("value") };

  if (op === "during") {
    const options = PERIODS.map((period) => ({ value: period, title: t(`period_${period}`) }));
    return (
      <SelectInput
        {...base}
        value={asText(value)}
        options={options}
        emptyTitle=""
        onChange={(next) => onChange(next || undefined)}
      />
    );
  }
  if (op === "between") return <Between {...props} />;
  if (op === "within") return <ConditionCircle id={id} value={value} onChange={onChange} />;
  switch (shape) {
    case "option":
    case "member":
    case "department":
    case "link":
      return <ConditionChosen {...props} />;
    case "words":
      return (
        <TagsInput
          {...base}
          value={asIds(value)}
          remove={(title) => t("removeWord", { title })}
          onChange={(words) => onChange(words.length === 0 ? undefined : [...words])}
        />
      );
    case "boolean":
      return <YesNo {...props} />;
    default:
      return <Scalar id={id} label={t("value")} column={column} value={value} onChange={onChange} />;
  }
}

interface ScalarProps {
  readonly id: string;
  readonly label: string;
  readonly column: Field;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

function Scalar({ id, label, column, value, onChange }: ScalarProps) {
  const { timezone } = useForm().env;
  const base = { id, label };
  const shape = shapeOf(column);
  switch (shape) {
    case "number":
      return (
        <NumberInput
          {...base}
          value={asNumber(value)}
          onChange={(next) => onChange(next ?? undefined)}
          style={{ percent: column.schema["x-percent"] ?? false }}
        />
      );
    case "date":
    case "time":
    case "month":
      return (
        <DateInput
          {...base}
          type={shape}
          value={asText(value)}
          onChange={(next) => onChange(next || undefined)}
        />
      );
    case "datetime":
      return (
        <DateInput
          {...base}
          type="datetime-local"
          value={toWall(asText(value), timezone)}
          onChange={(next) => onChange(fromWall(next, timezone) ?? undefined)}
        />
      );
    default:
      return <TextInput {...base} value={asText(value)} onChange={(next) => onChange(next || undefined)} />;
  }
}

function Between({ id, column, value, onChange }: ConditionValueProps) {
  const t = useTexts(conditionTexts);
  const [from = null, to = null] = Array.isArray(value) ? value : [];
  return (
    <>
      <Scalar
        id={id}
        label={t("from")}
        column={column}
        value={from}
        onChange={(next) => onChange([next ?? null, to])}
      />
      <Scalar
        id={`${id}-to`}
        label={t("to")}
        column={column}
        value={to}
        onChange={(next) => onChange([from, next ?? null])}
      />
    </>
  );
}

function YesNo({ id, value, onChange }: ConditionValueProps) {
  const t = useTexts(conditionTexts);
  const { env } = useForm();
  const options = [
    { value: "true", title: env.yes },
    { value: "false", title: env.no },
  ];
  return (
    <SelectInput
      id={id}
      label={t("value")}
      value={typeof value === "boolean" ? String(value) : ""}
      options={options}
      emptyTitle=""
      onChange={(next) => onChange(next === "" ? undefined : next === "true")}
    />
  );
}
