/** A field that becomes of another kind: which kinds can read its values, and what of its settings goes along. */
import { KIND_NAMES } from "@/features/form/kinds/registry";
import { kindOf } from "@/features/form/field";
import type { FieldSchema, KindName } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import type { Draft } from "../document/draft";
import { COMPUTABLE, designerKind } from "./designer-kinds";
import { fieldAt } from "./field-path";
import { setOptions } from "./form-edits";

/** Kinds whose values are alike, as the engine sees them; what cannot be read all the same is shown before publishing. */
type Family = "words" | "spelled" | "number" | "day" | "choice" | "flag" | "member" | "department" | "link";

const FAMILIES: Readonly<Partial<Record<KindName, Family>>> = {
  text: "words",
  textarea: "words",
  phone: "words",
  email: "words",
  url: "words",
  "id-card": "words",
  barcode: "words",
  "rich-text": "spelled",
  time: "spelled",
  cascade: "spelled",
  address: "spelled",
  location: "spelled",
  number: "number",
  money: "number",
  slider: "number",
  rating: "number",
  date: "day",
  datetime: "day",
  month: "day",
  year: "day",
  radio: "choice",
  select: "choice",
  checkbox: "choice",
  "multi-select": "choice",
  tags: "choice",
  switch: "flag",
  member: "member",
  members: "member",
  department: "department",
  departments: "department",
  link: "link",
};

/** Kinds that no field can become, though others read their values. */
const LEFT_ONLY: Readonly<Partial<Record<KindName, Family>>> = { serial: "words" };

/** Families that meet though they are not the same, beside words, which meet all. */
const MEETING: Readonly<Partial<Record<Family, readonly Family[]>>> = {
  choice: ["flag", "number", "link"],
  flag: ["choice"],
  number: ["choice", "link"],
  link: ["choice", "number"],
};

/** Settings that mean the same for a field of any kind. */
const COMMON = [
  "title",
  "description",
  "x-placeholder",
  "x-width",
  "x-readonly",
  "x-hidden",
  "x-unique",
  "x-formerly",
  "x-search",
  "x-sensitive",
] as const;

/** Kinds whose values can be stored encrypted. */
const SEALABLE: ReadonlySet<KindName> = new Set(["text", "textarea", "phone", "email", "id-card"]);
const SEVERAL: ReadonlySet<KindName> = new Set(["checkbox", "multi-select", "tags"]);
/** Kinds of which no two records can be required to differ. */
const NEVER_UNIQUE: ReadonlySet<KindName> = new Set([
  ...SEVERAL,
  "address",
  "location",
  "rich-text",
  "members",
  "departments",
  "switch",
]);

function meets(one: Family, other: Family): boolean {
  if (one === "words" || other === "words") return true;
  if (one === other) return one !== "spelled";
  return MEETING[one]?.includes(other) ?? false;
}

/** The kinds a field of this kind can become, itself among them, in the order of the palette. */
export function kindsFor(kind: KindName): KindName[] {
  const family = FAMILIES[kind] ?? LEFT_ONLY[kind];
  if (!family) return [kind];
  return KIND_NAMES.filter((name) => {
    const other = FAMILIES[name];
    return name === kind || (other !== undefined && meets(family, other));
  });
}

/** Makes a field one of another kind. Options go along between kinds that have some; limits stay with what they limit. */
export function changeKind(draft: Draft, path: string, kind: KindName): void {
  const at = fieldAt(path);
  const before = draft.get(at) as (FieldSchema & Readonly<Record<string, Json>>) | undefined;
  if (before === undefined || kindOf(before) === kind) return;
  const computed = COMPUTABLE.has(kind) ? (["x-formula"] as const) : [];
  const kept = [...COMMON, ...computed]
    .filter((keyword) => before[keyword] !== undefined)
    .filter((keyword) => keyword !== "x-unique" || !NEVER_UNIQUE.has(kind))
    .filter((keyword) => keyword !== "x-sensitive" || SEALABLE.has(kind))
    .map((keyword) => [keyword, before[keyword] as Json] as const);
  // The length a new text begins with would cut off what a longer one holds.
  const start = Object.fromEntries(
    Object.entries(designerKind(kind).start).filter(([name]) => name !== "maxLength"),
  );
  draft.set(at, { ...Object.fromEntries(kept), ...start });
  const options = before.items?.enum ?? before.enum;
  if (options !== undefined && FAMILIES[kind] === "choice") {
    setOptions(draft, path, options, before["x-colors"] ?? {});
  }
}
