/** The columns of a list: the form's fields and what every record has. */
import { isColumn, readFields, rightOf, titleFields, type Field } from "@/features/form/field";
import { isSystemField, systemFields, type SystemField } from "@/features/condition/system-fields";
import type { FormDto } from "@/shared/api/form-types";
import type { DataRecord, Json } from "@/shared/api/types";

const UNSORTED: ReadonlySet<string> = new Set([
  "subform",
  "attachment",
  "image",
  "checkbox",
  "multi-select",
  "tags",
  "rich-text",
  "location",
  "signature",
  "members",
  "departments",
  "address",
  "related",
]);
/** Too long for a table unless someone asks for them. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "textarea",
  "rich-text",
  "attachment",
  "address",
  "location",
  "signature",
  "subform",
]);
const DEFAULT_COUNT = 9;

/** Every column one may show, filter or sort by; withheld fields are not in the schema to begin with. */
export function allColumns(form: FormDto, systemTitle: (key: SystemField) => string): Field[] {
  const own = readFields(form.schema).filter(
    (field) => isColumn(field) && rightOf(form.rights, field.key) !== "hide",
  );
  const system = systemFields(systemTitle);
  return [...own, ...system.filter((field) => field.key !== "flow_state" || form.flows.length > 0)];
}

export function defaultColumns(
  form: FormDto,
  chosen: readonly string[] | undefined,
  all: readonly Field[],
): string[] {
  const known = new Set(all.map((column) => column.key));
  const wanted = chosen?.filter((key) => known.has(key));
  if (wanted && wanted.length > 0) return wanted;
  const own = all
    .filter((column) => !isSystemField(column.key) && !LEFT_OUT.has(column.kind))
    .map((column) => column.key);
  // The field that names the record leads, wherever the form puts it.
  const named = titleFields(form.title_template)
    .filter((key) => own.includes(key))
    .slice(0, 1);
  const rest = own.filter((key) => !named.includes(key));
  const tail = known.has("flow_state") ? ["flow_state", "created_at"] : ["created_at"];
  return [...named, ...rest].slice(0, DEFAULT_COUNT).concat(tail);
}

export function isSortable(column: Field): boolean {
  return !UNSORTED.has(column.kind) && !column.schema["x-many"] && !column.schema["x-sensitive"];
}

export function columnValue(record: DataRecord, key: string): Json {
  if (isSystemField(key)) return record[key] ?? null;
  return record.values[key] ?? null;
}

export interface Sort {
  readonly key: string;
  readonly descending: boolean;
}

/** The columns of "-created_at,name", the most important first. */
export function readSorts(text: string | undefined): readonly Sort[] {
  const entries = (text ?? "").split(",").map((entry) => entry.trim());
  return entries
    .filter((entry) => entry !== "" && entry !== "-")
    .map((entry) => ({ key: entry.replace(/^-/, ""), descending: entry.startsWith("-") }));
}

export function writeSorts(sorts: readonly Sort[]): string | undefined {
  return sorts.map((sort) => `${sort.descending ? "-" : ""}${sort.key}`).join(",") || undefined;
}
