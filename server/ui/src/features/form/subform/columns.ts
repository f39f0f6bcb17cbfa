import { isColumn, type Field } from "../field";

/** The columns one sees now: not withheld by rights, and not hidden by a rule in every one of the rows. */
export function shownColumns(field: Field, hidden: ReadonlySet<string>, rows: number): Field[] {
  return field.columns.filter((column) => {
    if (!isColumn(column) || hidden.has(`${field.key}.${column.key}`)) return false;
    if (rows === 0 || !hidden.has(`${field.key}/0/${column.key}`)) return true;
    return Array.from({ length: rows }).some((_, at) => !hidden.has(`${field.key}/${at}/${column.key}`));
  });
}

/** The columns of one row that `places` name, in one word, so that a row is drawn anew only when they differ. */
export function namedInRow(field: Field, places: ReadonlySet<string>, at: number): string {
  if (places.size === 0) return "";
  const keys = field.columns.map((column) => column.key);
  return keys.filter((key) => places.has(`${field.key}/${at}/${key}`)).join(" ");
}
