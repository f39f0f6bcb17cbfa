/** What setting a value does to others: those that follow it, and those that another record in a link fills in. */
import type { Json, Values } from "@/shared/api/types";
import type { Field } from "./field";
import { makeRoom } from "./refill";
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

/** The values with one of them set, without those that follow it: the engine fills them in anew. */
export function choose(left: Left, choice: Choice): Record<string, Json | undefined> {
  const { fields, held, key, mayEdit } = choice;
  const next = fill(left, choice);
  return makeRoom({ fields, held, next, key, mayEdit, inRow: choice.row !== undefined });
}

/**
 * The values with one of them set. What the record chosen before had filled in makes room for what this one says, which
 * the engine fills in; it comes back with that record.
 */
function fill(left: Left, choice: Choice): Record<string, Json | undefined> {
  const { fields, held, key, value, row = "" } = choice;
  const next: Record<string, Json | undefined> = { ...held, [key]: value };
  const filled = fields.find((field) => field.key === key)?.schema["x-fill"];
  const before = held[key];
  if (!filled || sameValue(before, value)) return next;
  const targets = Object.keys(filled).filter(choice.mayEdit);
  const place = (id: Json | undefined) => `${row}/${key}/${JSON.stringify(id)}`;
  if (!isEmpty(before)) {
    left.set(place(before), Object.fromEntries(targets.map((target) => [target, held[target]])));
    for (const target of targets) next[target] = undefined;
  }
  const again = left.get(place(value));
  for (const target of targets) {
    // What is empty makes room as well: it was emptied before this record was chosen.
    if (isEmpty(next[target])) next[target] = again?.[target];
  }
  return next;
}
