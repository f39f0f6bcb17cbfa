/** Two people changed one record: what can be joined, and what someone must decide. */
import type { Field } from "@/features/form/field";
import { sameValue } from "@/features/form/values";
import type { Values } from "@/shared/api/types";

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
  for (const { key, computed } of fields) {
    if (computed || sameValue(mine[key], base[key])) continue;
    const theirsChanged = !sameValue(theirs[key], base[key]);
    if (!theirsChanged || chosen[key] !== "theirs") result[key] = mine[key] ?? null;
  }
  return result;
}
