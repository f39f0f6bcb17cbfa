/** A new record that begins as a copy of another: what people may type and what may stand twice. */
import { isOwned, readFields, rightOf, type Field } from "@/features/form/field";
import type { FormDto } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";

export function copyOf(form: FormDto, values: Values): Values {
  const copy: Record<string, Json> = {};
  for (const field of readFields(form.schema)) {
    const value = values[field.key];
    if (value === undefined || value === null || !isCopied(field)) continue;
    if (rightOf(form.rights, field.key) !== "edit") continue;
    copy[field.key] = field.columns.length > 0 ? rowsOf(field, value) : value;
  }
  return copy;
}

function isCopied(field: Field): boolean {
  return !isOwned(field) && field.schema["x-unique"] !== true;
}

/** Rows of a sub-form are new rows: without their ids and without what the engine works out. */
function rowsOf(field: Field, rows: Json): Json {
  if (!Array.isArray(rows)) return [];
  const kept = new Set(field.columns.filter(isCopied).map((column) => column.key));
  return rows.map((row) =>
    typeof row === "object" && row !== null && !Array.isArray(row)
      ? Object.fromEntries(Object.entries(row).filter(([key]) => kept.has(key)))
      : row,
  );
}
