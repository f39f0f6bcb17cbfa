/** Values that come with the address of a new record: ?customer=ID&level=A. */
import { readFields, type Field } from "@/features/form/field";
import type { FormDto } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";

const LISTS: ReadonlySet<string> = new Set(["members", "departments", "multi-select", "checkbox", "tags"]);
const NUMBERS: ReadonlySet<string> = new Set(["number", "money", "rating", "slider", "year"]);

export function prefillOf(form: FormDto, params: URLSearchParams): Values {
  const values: Record<string, Json> = {};
  for (const field of readFields(form.schema)) {
    const text = params.get(field.key);
    if (text !== null && !field.computed) values[field.key] = valueOf(field, text);
  }
  return values;
}

function valueOf(field: Field, text: string): Json {
  if (NUMBERS.has(field.kind)) return Number.isFinite(Number(text)) ? Number(text) : null;
  if (field.kind === "switch") return text === "true";
  if (LISTS.has(field.kind) || field.schema["x-many"]) return text.split(",");
  return text;
}
