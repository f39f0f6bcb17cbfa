/** Which fields can be compared for duplicates, and how: as the engine checks it. */
import type { Field } from "@/features/form/field";
import type { KindName } from "@/shared/api/form-types";

export const LIKENESSES = ["equal", "similar", "digits"] as const;
export type Likeness = (typeof LIKENESSES)[number];

export const ON_ENTRY = ["warn", "block", "allow"] as const;
export type OnEntry = (typeof ON_ENTRY)[number];

/** A rule by what records are taken for duplicates, as it is written. */
export interface DuplicateEntry {
  readonly match: Readonly<Record<string, Likeness>>;
  readonly on_entry?: OnEntry;
  readonly message?: string;
}

/** Kinds that hold lists or nothing, are copied or added up from elsewhere, or made by the engine. */
const NEVER: ReadonlySet<KindName> = new Set([
  "switch",
  "lookup",
  "rollup",
  "serial",
  "rich-text",
  "subform",
  "related",
  "checkbox",
  "multi-select",
  "tags",
  "members",
  "departments",
  "address",
  "location",
  "attachment",
  "image",
  "signature",
  "json",
  "tab",
  "separator",
  "description",
]);
const SIMILAR: ReadonlySet<KindName> = new Set(["text", "textarea", "formula"]);
const DIGITS: ReadonlySet<KindName> = new Set(["text", "phone", "barcode", "id-card"]);

/** The ways in which a field can be compared; none for one that cannot. */
export function waysOf(field: Field): readonly Likeness[] {
  if (NEVER.has(field.kind) || (field.kind === "link" && field.schema["x-many"] === true)) return [];
  return LIKENESSES.filter(
    (way) =>
      way === "equal" ||
      (way === "similar" && SIMILAR.has(field.kind)) ||
      (way === "digits" && DIGITS.has(field.kind)),
  );
}

/** The way that is meant by most people for a field: names alike, telephones by their digits. */
export function usualWay(field: Field): Likeness {
  const ways = waysOf(field);
  return SIMILAR.has(field.kind) && ways.includes("similar") ? "similar" : "equal";
}
