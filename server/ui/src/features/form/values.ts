/** Comparison and merging of record values. */
import { isLayout, isOwned, rightOf, type Field } from "./field";
import type { EvaluateAnswer, FieldRights } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";

export type Row = { readonly [key: string]: Json };

/** Null, the empty string and the empty list all mean "no value". */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value).every(isEmpty);
}

export function sameValue(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (isEmpty(left) && isEmpty(right)) return true;
  return JSON.stringify(left) === JSON.stringify(right);
}

export function asRows(value: Json | undefined): Row[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

function isRow(value: Json): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Takes the engine's answer into the draft. What a person typed stays as typed (an answer may have
 * trimmed it); computed values, values of fields nobody has touched, values that hiding clears and
 * those of fields that may not be changed, now or by this reader, are the engine's. A field that a person has
 * emptied holds null, so a default does not come back.
 */
export function mergeAnswer(
  fields: readonly Field[],
  mine: Values,
  answer: EvaluateAnswer,
  rights?: FieldRights,
): Values {
  let merged: Record<string, Json | undefined> | null = null;
  for (const field of fields) {
    const seen = !isLayout(field) && rightOf(rights, field.key) !== "edit";
    const locked = seen || answer.locked?.includes(field.key) === true;
    if (!(field.key in answer.values) && !locked) continue;
    // What is not said any more of a field that was put back is that it is empty.
    const theirs = field.key in answer.values ? answer.values[field.key] : null;
    const mayType = (column: string) => rightOf(rights, `${field.key}.${column}`) === "edit";
    const next =
      field.kind === "subform" && !seen
        ? mergeRows(field, mine[field.key], theirs, { locked: answer.locked ?? [], mayType })
        : theirs;
    const hidden = answer.visible[field.key] === false;
    const taken =
      isOwned(field) || hidden || locked || field.kind === "subform" || mine[field.key] === undefined;
    if (!taken || sameValue(mine[field.key], next)) continue;
    merged ??= { ...mine };
    merged[field.key] = next;
  }
  return merged ?? mine;
}

interface Typed {
  /** Cells that may not be changed as their row stands. */
  readonly locked: readonly string[];
  readonly mayType: (column: string) => boolean;
}

/** Row by row: by id where the answer carries one, else by place. */
function mergeRows(
  field: Field,
  mine: Json | undefined,
  theirs: Json | undefined,
  { locked, mayType }: Typed,
): Json | undefined {
  if (mine === undefined || isEmpty(theirs)) return theirs ?? null;
  const answered = asRows(theirs);
  const places = new Map(answered.map((row, at) => [row["_id"], at]));
  const shut = new Set(locked);
  return asRows(mine).map((row, index) => {
    const id = row["_id"];
    const at = (id === undefined ? undefined : places.get(id)) ?? index;
    const match = answered[at];
    if (!match) return row;
    let next: Record<string, Json> | null = null;
    for (const column of field.columns) {
      const [typed, value] = [row[column.key], match[column.key]];
      const isTheirs =
        shut.has(`${field.key}/${at}/${column.key}`) || (!isOwned(column) && !mayType(column.key));
      const isTaken = value !== undefined && (isOwned(column) || typed === undefined);
      if (isTheirs ? sameValue(typed, value) : !isTaken || isAlike(typed, value)) continue;
      next ??= { ...row };
      next[column.key] = value ?? null;
    }
    // A row that says what it said stays the same object, so that it is not drawn anew.
    return next ?? row;
  });
}

/** The parts of an answer that say what they said before stay the same objects, so that nothing is drawn anew for them. */
export function keepAlike(before: EvaluateAnswer | null, answer: EvaluateAnswer): EvaluateAnswer {
  if (!before) return answer;
  const part = <Name extends keyof EvaluateAnswer>(name: Name): EvaluateAnswer[Name] =>
    isAlike(before[name], answer[name]) ? before[name] : answer[name];
  return {
    ...answer,
    visible: part("visible"),
    required: part("required"),
    locked: part("locked"),
    problems: part("problems"),
    unfit: part("unfit"),
    refs: part("refs"),
  };
}

function isAlike(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

/** Stored records may carry nulls; in a draft null means "emptied by hand". */
export function draftOf(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined),
  );
}

let lastRow = 0;

/** The key of a row until the server gives it one. Not random: it need only be new within this page. */
export function newRowId(): string {
  lastRow += 1;
  return `new-${lastRow}`;
}

export function isNewRow(row: Row): boolean {
  return typeof row["_id"] === "string" && row["_id"].startsWith("new-");
}
