/** Values that come with the address, as `?name=…&level=A`, for the fields of a form that people may write. */
import type { FormSchema, KindName } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";
import { isLayout, readFields, type Field } from "./field";

const NUMBERS: ReadonlySet<KindName> = new Set(["number", "money", "rating", "slider", "year"]);
const LISTS: ReadonlySet<KindName> = new Set(["members", "departments", "multi-select", "checkbox", "tags"]);
/** What no word of an address can say. */
const UNSAID: ReadonlySet<KindName> = new Set([
  "subform",
  "location",
  "json",
  "attachment",
  "image",
  "signature",
]);

/** `own` are words of the address that mean something else and are never fields. */
export function prefillOf(schema: FormSchema, params: URLSearchParams, own: readonly string[]): Values {
  const values: Record<string, Json> = {};
  for (const field of readFields(schema)) {
    const texts = params.getAll(field.key).filter((text) => text !== "");
    if (texts.length === 0 || own.includes(field.key) || field.computed || isLayout(field)) continue;
    const value = valueOf(field, texts);
    if (value !== undefined) values[field.key] = value;
  }
  return values;
}

function valueOf(field: Field, texts: readonly string[]): Json | undefined {
  const [text = "", ...others] = texts;
  if (UNSAID.has(field.kind)) return undefined;
  if (NUMBERS.has(field.kind)) return Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (field.kind === "switch") return text === "true" || text === "1";
  if (field.kind === "address") return { detail: text };
  if (!LISTS.has(field.kind) && !field.schema["x-many"]) return text;
  const whole = others.length > 0 || (field.schema.items?.enum ?? field.schema.enum ?? []).includes(text);
  return whole ? [...texts] : text.split(",");
}
