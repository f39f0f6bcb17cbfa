/** Fields that the engine fills in again when others are changed: they make room for what it says. */
import type { FieldRights, FormDto } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";
import { isOwned, readFields, rightOf, type Field } from "./field";
import { asRows, isEmpty, sameValue, type Row } from "./values";

type Draft = Record<string, Json | undefined>;

interface Change {
  readonly fields: readonly Field[];
  readonly held: Values;
  readonly next: Values;
  /** What was typed into: it stands. */
  readonly key: string;
  readonly mayEdit: (key: string) => boolean;
  /** Whether these are the cells of one row. */
  readonly inRow: boolean;
}

/** The values without those that follow what has just been changed; the engine says what they are now. */
export function makeRoom(change: Change): Draft {
  const { fields, held, next, key, mayEdit, inRow } = change;
  const freed: Draft = { ...next };
  const isFree = (field: Field, name = field.key) =>
    follows(field, held, next, inRow) && (isOwned(field) || mayEdit(name));
  for (const field of fields) {
    if (field.key !== key && isFree(field)) {
      freed[field.key] = undefined;
      for (const filled of Object.keys(field.schema["x-fill"] ?? {}))
        if (filled !== key && mayEdit(filled)) freed[filled] = undefined;
    }
    const columns = field.columns.filter((column) => isFree(column, `${field.key}.${column.key}`));
    if (columns.length > 0) freed[field.key] = withoutCells(columns, held[field.key], next[field.key]);
  }
  return freed;
}

/** The rows without the cells of some columns; what was just typed into one of them stands. */
function withoutCells(columns: readonly Field[], held: Json | undefined, next: Json | undefined): Row[] {
  const before = asRows(held);
  return asRows(next).map((row, index) => {
    const was = before.find((one) => one["_id"] !== undefined && one["_id"] === row["_id"]) ?? before[index];
    const freed = columns.filter((one) => sameValue(was?.[one.key], row[one.key])).map((one) => one.key);
    return Object.fromEntries(Object.entries(row).filter(([key]) => !freed.includes(key)));
  });
}

function follows(field: Field, before: Values, next: Values, inRow: boolean): boolean {
  return (field.schema["x-refilled-by"] ?? []).some((path) =>
    path.startsWith(".")
      ? inRow && !sameValue(before[path.slice(1)], next[path.slice(1)])
      : !inRow && isChanged(path, before, next),
  );
}

/** A field, or a column in whichever row: `items.qty`. */
function isChanged(path: string, before: Values, next: Values): boolean {
  const [key = path, column] = path.split(".");
  if (column === undefined) return !sameValue(before[key], next[key]);
  const all = (values: Values) =>
    asRows(values[key]).flatMap((row) => (isEmpty(row[column]) ? [] : [row[column] ?? null]));
  return !sameValue(all(before), all(next));
}

/** The keys of the fields that the engine fills in: by what they follow, and by a record that is chosen. */
export function filledKeys(fields: readonly Field[]): ReadonlySet<string> {
  const follow = fields
    .filter((field) => field.schema["x-refilled-by"] !== undefined)
    .map((field) => field.key);
  return new Set([...follow, ...fields.flatMap((link) => Object.keys(link.schema["x-fill"] ?? {}))]);
}

/** The fields that would be filled in again by these changes if they were not said. */
export function filledBy(fields: readonly Field[], changes: Values, before: Values, next: Values): Field[] {
  const following = new Set(fields.filter((field) => follows(field, before, next, false)));
  const links = fields.filter((link) => link.key in changes || following.has(link));
  const filled = new Set(links.flatMap((link) => Object.keys(link.schema["x-fill"] ?? {})));
  return fields.filter((field) => !isOwned(field) && (following.has(field) || filled.has(field.key)));
}

/** What is to be written so that a record says again what it said before some fields were set, with what came along. */
export function takenBack(
  form: { readonly schema: FormDto["schema"]; readonly rights?: FieldRights | undefined },
  before: Values,
  after: Values,
  keys: readonly string[],
): Record<string, Json> {
  const fields = readFields(form.schema);
  const set = Object.fromEntries(keys.map((key) => [key, before[key] ?? null]));
  const hasFollowing = (field: Field) => field.columns.some((one) => follows(one, before, after, false));
  const inRows = fields.filter((field) => !isEmpty(before[field.key]) && hasFollowing(field));
  const along = [...filledBy(fields, set, before, after), ...inRows].filter(
    // What is shown in part only would be written in part.
    (field) => rightOf(form.rights, field.key) === "edit" && field.schema["x-mask"] === undefined,
  );
  return { ...Object.fromEntries(along.map((field) => [field.key, before[field.key] ?? null])), ...set };
}
