/** The mapping as the wizard edits it: which column fills what, and how rows find their records. */

export type Mode = "insert" | "update" | "upsert";

export interface Mapping {
  readonly key: string;
  readonly form: string;
  readonly columns: Readonly<Record<string, { readonly field: string }>>;
  readonly match?: readonly string[];
  readonly mode?: Mode;
  readonly dates?: Readonly<Record<string, string>>;
  readonly empty?: "keep" | "clear";
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
  return {
    ...mapping,
    match: (mapping.match ?? []).filter((path) => filled.has(path)),
    dates: Object.fromEntries(Object.entries(mapping.dates ?? {}).filter(([path]) => filled.has(path))),
  };
}

export function setDates(mapping: Mapping, path: string, pattern: string): Mapping {
  const rest = Object.entries(mapping.dates ?? {}).filter(([name]) => name !== path);
  return { ...mapping, dates: Object.fromEntries(pattern ? [...rest, [path, pattern]] : rest) };
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
