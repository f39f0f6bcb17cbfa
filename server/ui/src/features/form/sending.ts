/** What of a draft is sent: to be saved, and to be evaluated. */
import type { FieldRights } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";
import { isLayout, isOwned, rightOf, type Field } from "./field";
import { filledBy, filledKeys } from "./refill";
import { asRows, isNewRow, sameValue } from "./values";

/** The part of `next` that a person changed, or let stand by hand: what a PATCH carries. Removed values become null. */
export function changedValues(
  fields: readonly Field[],
  before: Values,
  next: Values,
  rights?: FieldRights,
): Record<string, Json> {
  const changes: Record<string, Json> = {};
  const filled = filledKeys(fields);
  for (const field of fields) {
    // Most of a long form is what it was, and need not be compared.
    if (next[field.key] === before[field.key]) continue;
    // What one may not write is changed by the engine alone, and by saving.
    if (isOwned(field) || rightOf(rights, field.key) !== "edit") continue;
    const value = typedPart(field, next[field.key], rights);
    // What has made room waits for the engine; what a person has emptied holds null.
    if (value === undefined && filled.has(field.key)) continue;
    if (!sameValue(typedPart(field, before[field.key], rights), value)) changes[field.key] = value ?? null;
  }
  // What stands as it was is said too where the engine would fill it in anew.
  for (const field of filledBy(fields, changes, before, next)) {
    const value = typedPart(field, next[field.key], rights);
    if (value !== undefined && rightOf(rights, field.key) === "edit") changes[field.key] ??= value;
  }
  return changes;
}

/** What a person has changed of `before`, laid over what the record has become meanwhile. */
export function laidOver(
  fields: readonly Field[],
  before: Values,
  typed: Values,
  now: Values,
  rights?: FieldRights,
): Values {
  const next: Record<string, Json | undefined> = { ...now };
  // Taken as it is typed: the keys of new rows hold the place of whoever writes in them.
  for (const key of Object.keys(changedValues(fields, before, typed, rights))) next[key] = typed[key] ?? null;
  return next;
}

/** What is sent to the server: without what the engine computes and without row keys this page made up. */
export function toSend(fields: readonly Field[], values: Values): Record<string, Json> {
  const sent: Record<string, Json> = {};
  for (const field of fields) {
    const value = typedPart(field, values[field.key]);
    if (!field.computed && value !== undefined) sent[field.key] = value;
  }
  return sent;
}

/**
 * The whole draft for evaluation. A field without a value says so: otherwise the engine would take the stored one,
 * which somebody else may have written meanwhile. What has made room says nothing, so that it is filled in.
 */
export function toEvaluate(fields: readonly Field[], values: Values): Record<string, Json> {
  const sent: Record<string, Json> = {};
  const filled = filledKeys(fields);
  for (const field of fields) {
    const value = typedPart(field, values[field.key]);
    const waits = value === undefined && filled.has(field.key);
    if (!field.computed && !isLayout(field) && !waits) sent[field.key] = value ?? null;
  }
  return sent;
}

/** A value without what the engine adds to it: of a sub-form, the rows without the columns one does not write. */
function typedPart(field: Field, value: Json | undefined, rights?: FieldRights): Json | undefined {
  if (field.kind !== "subform" || !Array.isArray(value)) return value;
  const isTheirs = (column: Field) =>
    column.computed || rightOf(rights, `${field.key}.${column.key}`) !== "edit";
  const computed = new Set(field.columns.filter(isTheirs).map((column) => column.key));
  return asRows(value).map((row) =>
    Object.fromEntries(
      Object.entries(row).filter(([key]) => !computed.has(key) && (key !== "_id" || !isNewRow(row))),
    ),
  );
}
