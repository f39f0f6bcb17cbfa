/** Reads a form's schema into the list of fields that a page draws. */
import type { FieldRight, FieldRights, FieldSchema, FormSchema, KindName } from "@/shared/api/form-types";

export interface Field {
  readonly key: string;
  readonly kind: KindName;
  readonly title: string;
  readonly schema: FieldSchema;
  readonly required: boolean;
  /** Written by the engine only: formulas, serials, lookups, rollups. */
  readonly computed: boolean;
  readonly columns: readonly Field[];
  /** The field whose values these are copies of, for lookups and rollups. */
  readonly source: Field | null;
}

const COMPUTED: ReadonlySet<KindName> = new Set(["serial", "lookup", "related", "rollup", "formula"]);
const LAYOUT: ReadonlySet<KindName> = new Set(["separator", "description", "tab"]);
const FILES: ReadonlySet<KindName> = new Set(["attachment", "image", "signature"]);

const BY_FORMAT: Readonly<Record<string, KindName>> = {
  date: "date",
  "date-time": "datetime",
  time: "time",
  email: "email",
  uri: "url",
};

/** The kind a property stands for when it names none. */
export function kindOf(schema: FieldSchema): KindName {
  if (schema["x-kind"]) return schema["x-kind"];
  const type = typeof schema.type === "string" ? schema.type : schema.type?.find((name) => name !== "null");
  switch (type) {
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "switch";
    case "array":
      return schema.items?.enum ? "multi-select" : "subform";
    default:
      return schema.enum ? "select" : (BY_FORMAT[schema.format ?? ""] ?? "text");
  }
}

export function readField(key: string, schema: FieldSchema, required: boolean): Field {
  const kind = kindOf(schema);
  return {
    key,
    kind,
    title: schema.title ?? key,
    schema,
    required,
    computed: COMPUTED.has(kind) || schema["x-formula"] !== undefined || isComputedUnseen(kind, schema),
    columns: kind === "subform" && schema.items ? readFields(schema.items) : [],
    source: sourceOf(key, schema),
  };
}

/** Whose formula speaks of fields this reader does not see has it kept from them, and is still not written by people. */
function isComputedUnseen(kind: KindName, schema: FieldSchema): boolean {
  return schema.readOnly === true && schema["x-readonly"] !== true && !LAYOUT.has(kind);
}

/** A count is a number whatever it counts; formulas are drawn by the type they yield. */
function sourceOf(key: string, schema: FieldSchema): Field | null {
  const source = schema["x-source"];
  if (!source || schema["x-op"] === "count") return null;
  const { "x-decimals": decimals, "x-thousands": thousands, "x-unit": unit } = schema;
  const own = {
    ...(decimals === undefined ? {} : { "x-decimals": decimals }),
    ...(thousands === undefined ? {} : { "x-thousands": thousands }),
    ...(unit === undefined ? {} : { "x-unit": unit }),
  };
  return readField(key, { ...source, ...own, title: schema.title ?? key }, false);
}

/** Fields in the order of the layout. */
export function readFields(schema: FieldSchema): Field[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {})
    .filter(([key]) => key !== "_id")
    .map(([key, property]) => readField(key, property, required.has(key)));
}

/** Values people do not type: computed ones, and those that only rules, flows and links fill in. */
export function isOwned(field: Field): boolean {
  return field.computed || field.schema["x-readonly"] === true;
}

export function isLayout(field: Field): boolean {
  return LAYOUT.has(field.kind);
}

/** Whether the value is a file or several. */
export function isFiles(field: Field): boolean {
  return FILES.has(field.kind);
}

/** Whether the field holds a value of its own that a list can show in a column. */
export function isColumn(field: Field): boolean {
  return !isLayout(field) && field.kind !== "related";
}

export interface Section {
  readonly separator: Field | null;
  readonly fields: readonly Field[];
}

/** A form falls into sections at its separators; a description stays inside its section. */
export function sectionsOf(fields: readonly Field[]): Section[] {
  const sections: { separator: Field | null; fields: Field[] }[] = [{ separator: null, fields: [] }];
  for (const field of fields) {
    if (field.kind === "separator") sections.push({ separator: field, fields: [] });
    else sections[sections.length - 1]?.fields.push(field);
  }
  return sections.filter((section) => section.separator !== null || section.fields.length > 0);
}

/** The fields before the first tab, then those on each tab. */
export interface Sheet {
  readonly tab: Field | null;
  readonly fields: readonly Field[];
}

export function sheetsOf(fields: readonly Field[]): Sheet[] {
  const sheets: { tab: Field | null; fields: Field[] }[] = [{ tab: null, fields: [] }];
  for (const field of fields) {
    if (field.kind === "tab") sheets.push({ tab: field, fields: [] });
    else sheets[sheets.length - 1]?.fields.push(field);
  }
  return sheets;
}

/** The right on one field: a named entry wins over "*"; with no list at all everything may be edited. */
export function rightOf(rights: FieldRights | undefined, key: string): FieldRight | "hide" {
  if (!rights?.fields) return "edit";
  // A column has the right of its sub-form unless it is named itself.
  const [whole = key] = key.split(".");
  return rights.fields[key] ?? rights.fields[whole] ?? rights.fields["*"] ?? "hide";
}

/** Fields whose presence depends on values, so nothing is known before the engine has answered. */
export function conditionalKeys(schema: FormSchema): ReadonlySet<string> {
  return new Set((schema["x-visibility"] ?? []).flatMap((entry) => entry.show));
}

/** Fields, and columns as `items.price`, that a form is always drawn without. */
export function undrawnKeys(fields: readonly Field[]): string[] {
  const isUndrawn = ({ schema }: Field) => schema["x-hidden"] === true;
  return fields.flatMap((field) => [
    ...(isUndrawn(field) ? [field.key] : []),
    ...field.columns.filter(isUndrawn).map((column) => `${field.key}.${column.key}`),
  ]);
}

/** Fields that may be changed under a condition only. */
export function lockableKeys(schema: FormSchema): ReadonlySet<string> {
  return new Set((schema["x-editable"] ?? []).flatMap((entry) => entry.edit));
}

/** Field names written in a record title such as "{{ name }} {{ no }}". */
export function titleFields(template: string | null | undefined): string[] {
  return Array.from((template ?? "").matchAll(/\{\{\s*([\w.]+)\s*\}\}/g), (match) => match[1] ?? "");
}
