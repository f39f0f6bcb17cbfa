/** The mapping as the wizard edits it: which column fills what, and how rows find their records. */

import type { FieldSchema } from "@/shared/api/form-types";

/** What a file may call members by. */
export const MEMBERS_BY = ["any", "username", "name", "email", "phone"] as const;
export type MembersBy = (typeof MEMBERS_BY)[number];

export type Mode = "insert" | "update" | "upsert";

export interface Mapping {
  readonly key: string;
  readonly form: string;
  readonly columns: Readonly<Record<string, { readonly field: string }>>;
  readonly match?: readonly string[];
  readonly mode?: Mode;
  readonly dates?: Readonly<Record<string, string>>;
  readonly empty?: "keep" | "clear";
  /** For a link the field of the other form whose value stands in the file. */
  readonly link_by?: Readonly<Record<string, string>>;
  /** For a field what words of the file mean; an empty meaning leaves the field empty. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** For the heading of a column what stands behind its numbers. */
  readonly units?: Readonly<Record<string, string>>;
  /** What becomes of rows that add up others; they are left out unless said. */
  readonly sums?: "leave_out" | "import";
  readonly members_by?: MembersBy;
  /** Neighbouring rows that agree in these are one record with several rows of a sub-form. */
  readonly rows_by?: readonly string[];
  readonly [more: string]: unknown;
}

export interface Target {
  readonly path: string;
  readonly title: string;
  readonly kind: string;
  readonly required: boolean;
  readonly key: boolean;
  readonly writable: boolean;
}

/** Sends a column to a field, or nowhere. A field that had another column loses it. */
export function assign(mapping: Mapping, heading: string, field: string): Mapping {
  const kept = Object.entries(mapping.columns).filter(([name, to]) => name !== heading && to.field !== field);
  const columns = Object.fromEntries(field ? [...kept, [heading, { field }]] : kept);
  return pruned({ ...mapping, columns });
}

/** Settings about fields that no column fills any more go with their column. */
function pruned(mapping: Mapping): Mapping {
  const filled = new Set(Object.values(mapping.columns).map((to) => to.field));
  const rows_by = (mapping.rows_by ?? []).filter((path) => filled.has(path));
  const ofFilled = <T>(said: Readonly<Record<string, T>> | undefined) =>
    Object.fromEntries(Object.entries(said ?? {}).filter(([path]) => filled.has(path)));
  return {
    ...mapping,
    match: (mapping.match ?? []).filter((path) => filled.has(path)),
    dates: ofFilled(mapping.dates),
    link_by: ofFilled(mapping.link_by),
    values: ofFilled(mapping.values),
    // Without a column of a sub-form there are no rows to gather.
    rows_by: fillsRows(mapping) ? rows_by : [],
  };
}

export function setDates(mapping: Mapping, path: string, pattern: string): Mapping {
  return { ...mapping, dates: said(mapping.dates, path, pattern) };
}

/** Finds the records of a link by one field; by their title or what tells them apart where none is named. */
export function setLinkBy(mapping: Mapping, path: string, by: string): Mapping {
  return { ...mapping, link_by: said(mapping.link_by, path, by) };
}

function said(
  before: Readonly<Record<string, string>> | undefined,
  path: string,
  value: string,
): Readonly<Record<string, string>> {
  const rest = Object.entries(before ?? {}).filter(([name]) => name !== path);
  return Object.fromEntries(value === "" ? rest : [...rest, [path, value]]);
}

/** Says what a word of the file means for a field, or that nothing is said of it. */
export function setMeaning(mapping: Mapping, path: string, word: string, meant: string | undefined): Mapping {
  const rest = Object.entries(mapping.values?.[path] ?? {}).filter(([name]) => name !== word);
  const words = Object.fromEntries(meant === undefined ? rest : [...rest, [word, meant]]);
  return { ...mapping, values: { ...mapping.values, [path]: words } };
}

/** Whether a saved mapping fills the same fields from the same columns. */
export function isSameTable(saved: Mapping, mapping: Mapping): boolean {
  const columns = Object.entries(saved.columns);
  return (
    columns.length === Object.keys(mapping.columns).length &&
    columns.every(([heading, to]) => mapping.columns[heading]?.field === to.field)
  );
}

/** The definition of a field, or of a column of a sub-form. */
function fieldAt(schema: FieldSchema, path: string): FieldSchema | undefined {
  const [outer = "", inner] = path.split(".");
  const field = schema.properties?.[outer];
  return inner === undefined ? field : field?.items?.properties?.[inner];
}

/** The options of a field that are written in the form. */
export function optionsAt(schema: FieldSchema, path: string): readonly { value: string; title: string }[] {
  const field = fieldAt(schema, path);
  const options = field?.enum ?? field?.items?.enum ?? [];
  return options.map((value) => ({ value, title: field?.["x-titles"]?.[value] ?? value }));
}

/** For each field the words that mean themselves and are no options yet: those the form is to have. */
export function newOptions(mapping: Mapping, schema: FieldSchema): ReadonlyMap<string, readonly string[]> {
  const added = new Map<string, readonly string[]>();
  for (const [path, words] of Object.entries(mapping.values ?? {})) {
    const options = optionsAt(schema, path).map((option) => option.value);
    const own = Object.entries(words).filter(([word, meant]) => word === meant && !options.includes(word));
    if (options.length > 0 && own.length > 0)
      added.set(
        path,
        own.map(([word]) => word),
      );
  }
  return added;
}

/** A word of the file that is no option of its field. */
export interface UnknownOption {
  readonly path: string;
  readonly column: string;
  readonly word: string;
  readonly count: number;
}

/** The words to be told the meaning of: those the check found, and those whose meaning is said already. */
export function unknownWords(
  mapping: Mapping,
  found: readonly UnknownOption[],
  schema: FieldSchema,
): readonly Omit<UnknownOption, "count">[] {
  const isFound = (path: string, word: string) => found.some((one) => one.path === path && one.word === word);
  const said = Object.entries(mapping.columns)
    .filter(([, to]) => optionsAt(schema, to.field).length > 0)
    .flatMap(([column, to]) =>
      Object.keys(mapping.values?.[to.field] ?? {})
        .filter((word) => !isFound(to.field, word))
        .map((word) => ({ path: to.field, column, word })),
    );
  return [...found, ...said];
}

/** Whether a column fills rows of a sub-form. */
export function fillsRows(mapping: Mapping): boolean {
  return Object.values(mapping.columns).some((to) => to.field.includes("."));
}

/** The filled fields of the record itself, by which its rows may be known. */
export function outerOnes(mapping: Mapping, targets: readonly Target[]): readonly Target[] {
  const filled = new Set(Object.values(mapping.columns).map((to) => to.field));
  return targets.filter((target) => !target.path.includes(".") && filled.has(target.path));
}

/** The form a link field, or a link in a sub-form, leads to. */
export function linkedForm(schema: FieldSchema, path: string): string | undefined {
  return fieldAt(schema, path)?.["x-form"];
}

/** Required fields without a column: a new record would be refused for each. */
export function unfilled(mapping: Mapping, targets: readonly Target[]): readonly Target[] {
  if (mapping.mode === "update") return [];
  const filled = new Set(Object.values(mapping.columns).map((to) => to.field));
  return targets.filter(
    (target) => target.required && !target.path.includes(".") && !filled.has(target.path),
  );
}

/** The fields rows can be matched by: filled ones that tell records apart. */
export function keys(mapping: Mapping, targets: readonly Target[]): readonly Target[] {
  const filled = new Set(Object.values(mapping.columns).map((to) => to.field));
  return targets.filter((target) => target.key && filled.has(target.path));
}

/** Whether days of a column are written with the year last, so that day and month may be mixed up. */
export function isDoubtful(samples: readonly string[]): boolean {
  return samples.some((sample) => /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}(\s|$)/.test(sample));
}
