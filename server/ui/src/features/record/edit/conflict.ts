/** Two people changed one record: what can be joined, and what someone must decide. */
import { isLayout, type Field } from "@/features/form/field";
import { filledKeys } from "@/features/form/refill";
import { draftOf, sameValue } from "@/features/form/values";
import type { DataRecord, Values } from "@/shared/api/types";

export type Side = "mine" | "theirs";

/** Fields that both changed, to different values. All others join without a question. */
export function clashes(fields: readonly Field[], base: Values, mine: Values, theirs: Values): Field[] {
  return fields.filter(
    ({ key, computed }) =>
      !computed &&
      !sameValue(mine[key], theirs[key]) &&
      !sameValue(mine[key], base[key]) &&
      !sameValue(theirs[key], base[key]),
  );
}

/** Each field from the side that changed it; where both did, from the side chosen. */
export function joined(
  fields: readonly Field[],
  base: Values,
  mine: Values,
  theirs: Values,
  chosen: Readonly<Record<string, Side>>,
): Values {
  const result: Record<string, Values[string]> = { ...theirs };
  const filled = filledKeys(fields);
  for (const { key, computed } of fields) {
    if (computed || sameValue(mine[key], base[key])) continue;
    const theirsChanged = !sameValue(theirs[key], base[key]);
    if (theirsChanged && chosen[key] === "theirs") continue;
    // What has made room waits for the engine; what a person has emptied holds null.
    result[key] = filled.has(key) ? mine[key] : (mine[key] ?? null);
  }
  return result;
}

/** A change that is made to a record: what it became, out of what, and which version that was. */
export interface Edit {
  readonly values: Values;
  readonly base: Values;
  readonly version: number;
}

/** The edit carried over to the version that came first, and what others changed in it; null where somebody must choose. */
export function carriedOver(
  fields: readonly Field[],
  { values, base, version }: Edit,
  current: DataRecord,
): (Edit & { readonly taken: readonly Field[] }) | null {
  const theirs = draftOf(current.values);
  if (current.version === version || clashes(fields, base, values, theirs).length > 0) return null;
  const taken = fields.filter(
    (field) =>
      !field.computed &&
      !isLayout(field) &&
      !sameValue(theirs[field.key], base[field.key]) &&
      !sameValue(theirs[field.key], values[field.key]),
  );
  return {
    values: joined(fields, base, values, theirs, {}),
    base: theirs,
    version: current.version,
    taken,
  };
}
