/** Which fields of a form a link may show, take or ask by. */
import { isFiles, isLayout, type Field } from "@/features/form/field";
import { lendable, type Choice } from "./look-ups";

/** Kinds whose values are other people's: the server refuses them, so they are not offered. */
const CLOSED = new Set([
  "link",
  "lookup",
  "related",
  "rollup",
  "member",
  "members",
  "department",
  "departments",
  "rich-text",
  "json",
]);
const SEARCHED = new Set(["text", "serial", "phone", "email", "date", "number", "radio", "select"]);

export interface FieldChoices {
  /** Those that may stand in the form, filled in or worked out. */
  readonly open: readonly Choice[];
  /** Those that people fill in. */
  readonly entered: readonly Choice[];
  /** Of these, those that a form shows: the others are filled in by addresses alone, where its owner chooses that. */
  readonly drawn: readonly Choice[];
  /** Those that others may read afterwards. */
  readonly shown: readonly Choice[];
  /** Those that take any words. */
  readonly words: readonly Choice[];
  /** Those by which somebody finds their own. */
  readonly searched: readonly Choice[];
  /** Those that hold one record. */
  readonly records: readonly Choice[];
  /** Those with the values of another form, which the owner may lend. */
  readonly lent: readonly Choice[];
}

/** `lending`: the fields whose values of another form are shown to strangers. */
export function choicesOf(fields: readonly Field[], lending: readonly string[]): FieldChoices {
  const those = (fits: (field: Field) => boolean) =>
    fields.filter(fits).map((field) => ({ value: field.key, label: field.title }));
  // Options that are values of another form are shown to strangers only where that is chosen.
  const isTheirs = ({ key, schema }: Field) => schema["x-form"] === undefined || lending.includes(key);
  const fillable = (field: Field) => !CLOSED.has(field.kind) && !field.computed && isTheirs(field);
  return {
    open: those((field) => fillable(field) || field.schema["x-formula"] !== undefined),
    entered: those(fillable),
    drawn: those((field) => fillable(field) && field.schema["x-hidden"] !== true),
    // Files may be sent, but what others sent is not shown.
    shown: those(
      (field) =>
        !CLOSED.has(field.kind) && !isFiles(field) && !isLayout(field) && !field.schema["x-sensitive"],
    ),
    words: those(
      ({ kind, schema }) => kind === "text" && !schema["x-formula"] && !schema.pattern && !schema["x-unique"],
    ),
    searched: those((field) => SEARCHED.has(field.kind)),
    records: those(({ kind, computed, schema }) => kind === "link" && !computed && !schema["x-many"]),
    lent: lendable(fields),
  };
}
