/** What several forms have in common: only that can be named in a permission group of all of them. */
import { isColumn, isLayout, type Field } from "@/features/form/field";
import type { Keywords } from "../flow/flow-document";
import { rowsOf } from "../flow/panel/field-rights";
import { REST, RIGHTS, rightIn, type Right } from "./access-document";

/** The fields every form has, of the same kind, with the columns every form has in them. */
export function sharedFields(forms: readonly (readonly Field[])[]): Field[] {
  const [first = [], ...others] = forms;
  return first.flatMap((field) => {
    const same = others.map((fields) =>
      fields.find((other) => other.key === field.key && other.kind === field.kind),
    );
    if (!same.every((other) => other !== undefined)) return [];
    const columns = same.map((other) => other.columns);
    return columns.length === 0
      ? [field]
      : [{ ...field, columns: sharedFields([field.columns, ...columns]) }];
  });
}

export interface FieldRow {
  /** A field, or a column as `items.qty`. */
  readonly key: string;
  readonly title: string;
  /** The right where none is written. */
  readonly usual: Right;
  readonly now: Right;
  readonly offered: readonly Right[];
}

/** A row for every field and column, and for whatever else is written; nobody writes what the engine does. */
export function fieldRows(
  fields: readonly Field[],
  written: Keywords,
  readOnly: boolean,
): readonly FieldRow[] {
  const rest = rightIn(written[REST]) ?? "edit";
  const shown = fields.filter((field) => !isLayout(field));
  const known = shown.flatMap((field) => [
    field.key,
    ...field.columns.filter(isColumn).map((column) => `${field.key}.${column.key}`),
  ]);
  const others = Object.keys(written).filter((key) => key !== REST && !known.includes(key));
  return [
    ...shown.flatMap((field) => rowsOf(field, written, rest)),
    ...others.map((key) => ({ key, title: key, usual: rest, offered: RIGHTS })),
  ].map(({ key, title, usual, offered }) => {
    const possible = RIGHTS.filter((right) => offered.includes(right) && !(readOnly && right === "edit"));
    const within = (right: Right) => (possible.includes(right) ? right : "see");
    const otherwise = within(rightIn(usual) ?? "see");
    return {
      key,
      title,
      usual: otherwise,
      now: within(rightIn(written[key]) ?? otherwise),
      offered: possible,
    };
  });
}

/** What a field or a column is called; its key where no form has it. */
export function titleIn(fields: readonly Field[], path: string): string {
  const [outer = path, inner] = path.split(".");
  const field = fields.find((one) => one.key === outer);
  if (!field) return path;
  if (inner === undefined) return field.title;
  const column = field.columns.find((one) => one.key === inner);
  return column ? `${field.title} · ${column.title}` : path;
}
