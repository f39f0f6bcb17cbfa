/** What choosing another record in a link does to the fields it fills. */
import type { Json, Values } from "@/shared/api/types";
import type { Field } from "./field";
import { isEmpty, sameValue } from "./values";

interface Choice {
  readonly fields: readonly Field[];
  /** What the fields say: of a record, or of a row. */
  readonly held: Values;
  readonly key: string;
  readonly value: Json;
  readonly mayEdit: (key: string) => boolean;
  /** Names the row, where it is one. */
  readonly row?: string;
}

/** What was filled in beside each record that was chosen, for when it is chosen again. */
export type Left = Map<string, Values>;

/**
 * The values with one of them set. What the record chosen before had filled in makes room for what this one says, which
 * the engine fills in; it comes back with that record.
 */
export function choose(left: Left, choice: Choice): Record<string, Json | undefined> {
  const { fields, held, key, value, row = "" } = choice;
  const next: Record<string, Json | undefined> = { ...held, [key]: value };
  const fill = fields.find((field) => field.key === key)?.schema["x-fill"];
  const before = held[key];
  if (!fill || sameValue(before, value)) return next;
  const targets = Object.keys(fill).filter(choice.mayEdit);
  const place = (id: Json | undefined) => `${row}/${key}/${JSON.stringify(id)}`;
  if (!isEmpty(before)) {
    left.set(place(before), Object.fromEntries(targets.map((target) => [target, held[target]])));
    for (const target of targets) next[target] = undefined;
  }
  const again = left.get(place(value));
  for (const target of targets) {
    if (again && isEmpty(next[target])) next[target] = again[target];
  }
  return next;
}
