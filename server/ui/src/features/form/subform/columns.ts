import { isColumn, type Field } from "../field";

/** The columns one sees now: not hidden by a rule, not withheld by rights. */
export function shownColumns(field: Field, hidden: ReadonlySet<string>): Field[] {
  return field.columns.filter((column) => {
    const key = `${field.key}.${column.key}`;
    return isColumn(column) && !hidden.has(key);
  });
}
