/** Values that come with the address: `?name=…&phone=…`, for fields of the form that people may write. */
import { readFields, type Field } from "@/features/form/field";
import type { FormSchema } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";

/** Words of the address that are ours and never fields. */
const OWN: ReadonlySet<string> = new Set(["source", "ext", "edit"]);

export function prefillOf(schema: FormSchema, params: URLSearchParams): Values {
  const values: Record<string, Json> = {};
  for (const field of readFields(schema)) {
    const text = params.get(field.key);
    if (text === null || text === "" || OWN.has(field.key) || field.computed) continue;
    const value = valueOf(field, text, params.getAll(field.key));
    if (value !== undefined) values[field.key] = value;
  }
  return values;
}

function valueOf(field: Field, text: string, all: readonly string[]): Json | undefined {
  switch (field.kind) {
    case "number":
    case "money":
    case "rating": {
      const number = Number(text);
      return Number.isFinite(number) ? number : undefined;
    }
    case "switch":
      return text === "true" || text === "1";
    case "checkbox":
    case "multi-select":
      return [...all];
    case "subform":
    case "address":
    case "separator":
    case "description":
      return undefined;
    default:
      return text;
  }
}
