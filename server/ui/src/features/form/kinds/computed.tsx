/** Values whose own kind is not known here: results of formulas, copies of other records' fields. */
import type { Json } from "@/shared/api/types";
import { wallText } from "@/shared/controls/zoned-time";
import type { Field } from "../field";
import { useForm, type FormEnv } from "../form-env";
import { asText, type DisplayProps } from "./kind";
import { moneyText } from "./money";
import { numberText } from "./number";

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;

export function computedText(value: Json, field: Field, env: FormEnv): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? env.yes : env.no;
  if (typeof value === "number") {
    return field.schema["x-currency"] ? moneyText(value, field.schema) : numberText(value, field.schema);
  }
  if (typeof value === "string") {
    if (INSTANT.test(value)) return wallText(value, env.timezone);
    return (
      env.refs.records?.[value]?.title ?? env.refs.members?.[value] ?? env.refs.departments?.[value] ?? value
    );
  }
  if (Array.isArray(value)) return value.map((one) => computedText(one, field, env)).join(", ");
  return Object.values(value).map(asText).filter(Boolean).join(" ");
}

export function ComputedDisplay({ field, value }: DisplayProps) {
  return (
    <span className={typeof value === "number" ? "number" : undefined}>
      {computedText(value, field, useForm().env)}
    </span>
  );
}
