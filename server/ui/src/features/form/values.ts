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
  const shut = new Set(locked);
  return asRows(mine).map((row, index) => {
    const match =
      answered.find((candidate) => candidate["_id"] !== undefined && candidate["_id"] === row["_id"]) ??
      answered[index];
    if (!match) return row;
    const next: Record<string, Json> = { ...row };
    for (const column of field.columns) {
      const value = match[column.key];
      const place = `${field.key}/${answered.indexOf(match)}/${column.key}`;
      if (shut.has(place) || (!isOwned(column) && !mayType(column.key))) {
        if (!sameValue(row[column.key], value)) next[column.key] = value ?? null;
      } else if (value !== undefined && (isOwned(column) || row[column.key] === undefined))
        next[column.key] = value;
    }
    return next;
  });
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
