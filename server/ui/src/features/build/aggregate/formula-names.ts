/** What the formula of a computed figure may name: the keys and figures of its row. */
import type { Field } from "@/features/form/field";
import type { FormulaName } from "../form/formula/use-formula-fields";
import type { AggregateDocument } from "./aggregate-document";

/** `own` is the figure the formula gives; `columns` are those of the table, as the engine reads them. */
export function formulaNames(
  table: AggregateDocument,
  columns: readonly Field[],
  own: string,
): readonly FormulaName[] {
  // A key without a heading of its own is called like its field.
  const titleOf = (key: string) => columns.find((column) => column.key === key)?.title ?? key;
  return [...table.keys, ...table.measures, ...table.computed].map(({ name, title }) => ({
    name,
    title: title || titleOf(name),
    ...(name === own && { own: true as const }),
  }));
}
