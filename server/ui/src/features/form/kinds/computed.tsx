/** Values whose own kind is not known here: results of formulas, copies of other records' fields. */
import type { Json } from "@/shared/api/types";
import { wallText } from "@/shared/controls/zoned-time";
import type { Field } from "../field";
import { useForm, type FormEnv } from "../form-env";
import { asText, type DisplayProps } from "./kind";
import { moneyText } from "./money";
import { numberText } from "./number";
import { kindFor } from "./registry";

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;

export function computedText(value: Json, field: Field, env: FormEnv): string {
  if (value === null) return "";
  const { source } = field;
  if (source) {
    return copies(value, source)
      .map((one) => kindFor(source.kind).text(one, source, env))
      .join(", ");
  }
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
  const { env } = useForm();
  const { source } = field;
  if (source) {
    const kind = kindFor(source.kind);
    const Show = kind.Cell ?? kind.Display;
    return (
      <span className="f-tags">
        {copies(value, source).map((one, index) => (
          <Show key={index} field={source} value={one} />
        ))}
      </span>
    );
  }
  return (
    <span className={typeof value === "number" ? "number" : undefined}>
      {computedText(value, field, env)}
    </span>
  );
}

const LISTS: ReadonlySet<string> = new Set([
  "checkbox",
  "multi-select",
  "members",
  "departments",
  "attachment",
  "image",
  "subform",
]);

/** A lookup through a link to many holds one value for each record it leads to. */
function copies(value: Json, source: Field): readonly Json[] {
  const list = LISTS.has(source.kind) || source.schema["x-many"];
  return Array.isArray(value) && !list ? value.filter((one) => one !== null) : [value];
}
