/** What the designer knows of each field kind: where it stands in the palette, how it begins, what one may set. */
import { KIND_NAMES } from "@/features/form/kinds/registry";
import type { KindName } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";

export const GROUPS = ["basic", "choice", "people", "data", "layout"] as const;
export type PaletteGroup = (typeof GROUPS)[number];

/** The parts of the properties panel, each in a file of its own. */
export type PanelName =
  | "options"
  | "tags"
  | "tree"
  | "number"
  | "money"
  | "rating"
  | "length"
  | "dates"
  | "serial"
  | "link"
  | "lookup"
  | "related"
  | "rollup"
  | "result"
  | "columns"
  | "note"
  | "count"
  | "files"
  | "default"
  | "rows"
  | "use"
  | "drawn";

export interface DesignerKind {
  readonly group: PaletteGroup;
  readonly panels: readonly PanelName[];
  /** The keywords of a new field beside its title. */
  readonly start: { readonly [keyword: string]: Json };
}

const kind = (
  group: PaletteGroup,
  start: DesignerKind["start"],
  ...panels: readonly PanelName[]
): DesignerKind => ({ group, start, panels });

const KINDS: Readonly<Partial<Record<KindName, DesignerKind>>> = {
  text: kind("basic", { type: "string", maxLength: 100 }, "length", "default", "use"),
  textarea: kind("basic", { "x-kind": "textarea", maxLength: 1000 }, "length", "default", "use"),
  "rich-text": kind("basic", { "x-kind": "rich-text" }, "default", "use"),
  number: kind("basic", { type: "number" }, "number", "default", "use"),
  money: kind("basic", { "x-kind": "money" }, "money", "number", "default", "use"),
  date: kind("basic", { type: "string", format: "date" }, "dates", "default", "use"),
  datetime: kind("basic", { "x-kind": "datetime" }, "dates", "default", "use"),
  time: kind("basic", { "x-kind": "time" }, "dates", "default", "use"),
  month: kind("basic", { "x-kind": "month" }, "dates", "default", "use"),
  year: kind("basic", { "x-kind": "year" }, "number", "default", "use"),
  phone: kind("basic", { "x-kind": "phone" }, "default", "use"),
  email: kind("basic", { "x-kind": "email" }, "default", "use"),
  url: kind("basic", { "x-kind": "url" }, "default", "use"),
  address: kind("basic", { "x-kind": "address" }, "default", "use"),
  location: kind("basic", { "x-kind": "location" }, "default", "use"),
  "id-card": kind("basic", { "x-kind": "id-card", "x-mask": "id" }, "default", "use"),
  barcode: kind("basic", { "x-kind": "barcode" }, "length", "default", "use"),
  radio: kind("choice", { "x-kind": "radio", enum: [] }, "options", "default", "use"),
  select: kind("choice", { "x-kind": "select", enum: [] }, "options", "default", "use"),
  checkbox: kind(
    "choice",
    { "x-kind": "checkbox", items: { type: "string", enum: [] } },
    "options",
    "count",
    "default",
    "use",
  ),
  "multi-select": kind(
    "choice",
    { "x-kind": "multi-select", items: { type: "string", enum: [] } },
    "options",
    "count",
    "default",
    "use",
  ),
  cascade: kind("choice", { "x-kind": "cascade", "x-tree": [] }, "tree", "default", "use"),
  tags: kind(
    "choice",
    { "x-kind": "tags", items: { type: "string", enum: [] } },
    "tags",
    "count",
    "default",
    "use",
  ),
  slider: kind("choice", { "x-kind": "slider", minimum: 0, maximum: 100 }, "number", "default", "use"),
  switch: kind("choice", { type: "boolean" }, "default", "use"),
  rating: kind("choice", { "x-kind": "rating" }, "rating", "default", "use"),
  member: kind("people", { "x-kind": "member" }, "default", "use"),
  members: kind("people", { "x-kind": "members" }, "count", "default", "use"),
  department: kind("people", { "x-kind": "department" }, "default", "use"),
  departments: kind("people", { "x-kind": "departments" }, "count", "default", "use"),
  subform: kind(
    "data",
    { type: "array", items: { type: "object", properties: {} } },
    "columns",
    "rows",
    "count",
    "use",
  ),
  formula: kind("data", { "x-kind": "formula", type: "number", "x-formula": "" }, "result", "drawn"),
  serial: kind(
    "data",
    { "x-kind": "serial", "x-serial": [{ date: "YYYYMM" }, { counter: 4, reset: "month" }] },
    "serial",
    "drawn",
  ),
  link: kind("data", { "x-kind": "link" }, "link", "default", "use"),
  lookup: kind("data", { "x-kind": "lookup" }, "lookup", "drawn"),
  related: kind("data", { "x-kind": "related" }, "related"),
  rollup: kind("data", { "x-kind": "rollup" }, "rollup", "number", "drawn"),
  attachment: kind("data", { "x-kind": "attachment" }, "count", "files", "use"),
  image: kind("data", { "x-kind": "image" }, "count", "files", "use"),
  signature: kind("data", { "x-kind": "signature" }, "use"),
  json: kind("data", { "x-kind": "json" }, "use"),
  tab: kind("layout", { "x-kind": "tab" }, "note"),
  separator: kind("layout", { "x-kind": "separator" }, "note"),
  description: kind("layout", { "x-kind": "description", "x-text": "" }, "note"),
};

/** What a new field says in the language of whoever adds it. */
export interface StartWords {
  readonly title: string;
  /** What one may choose at first: a choice without options is no field yet. */
  readonly options: readonly string[];
}

/** The keywords a new field begins with. */
export function newField(
  name: KindName,
  { title, options }: StartWords,
): { readonly [keyword: string]: Json } {
  const { start, panels } = designerKind(name);
  const named = name === "description" ? start : { title, ...start };
  if (!panels.includes("options")) return named;
  const choice = { enum: [...options] };
  return start["items"] === undefined
    ? { ...named, ...choice }
    : { ...named, items: { type: "string", ...choice } };
}

/** A kind the designer has no panels for can still be placed, named and removed. */
export function designerKind(name: KindName): DesignerKind {
  return KINDS[name] ?? kind("basic", { "x-kind": name }, "default", "use");
}

export function kindsIn(group: PaletteGroup): KindName[] {
  return KIND_NAMES.filter((name) => designerKind(name).group === group);
}

/** Kinds whose value a formula may compute. */
export const COMPUTABLE: ReadonlySet<KindName> = new Set([
  "text",
  "textarea",
  "number",
  "money",
  "date",
  "datetime",
  "switch",
  "formula",
]);
