/** What a change did to the rows of a sub-form, row by row, instead of all rows before and all rows after. */
import { isColumn, type Field } from "@/features/form/field";
import { asRows, isEmpty, sameValue, type Row } from "@/features/form/values";
import type { Json } from "@/shared/api/types";

export interface CellChange {
  readonly column: Field;
  readonly from: Json | undefined;
  readonly to: Json | undefined;
}

export interface RowChange {
  readonly what: "added" | "removed" | "changed";
  /** Counted from one: among the rows of after, or of before for one that is gone. */
  readonly row: number;
  /** The cells that differ; of a row that came or went all that hold something. */
  readonly cells: readonly CellChange[];
}

/** Empty where no cell differs, as when rows only changed places. */
export function rowChanges(field: Field, from: Json | undefined, to: Json | undefined): RowChange[] {
  const [before, after] = [asRows(from), asRows(to)];
  const columns = field.columns.filter(isColumn);
  const pairs = after.map((row, at) => [row, sameRow(before, row, at)] as const);
  const kept = new Set(pairs.map(([, old]) => old));
  const changes = pairs.map(([row, old], at): RowChange => ({
    what: old === undefined ? "added" : "changed",
    row: at + 1,
    cells: cellsOf(columns, old, row),
  }));
  const removed = before.flatMap((row, at): RowChange[] =>
    kept.has(row) ? [] : [{ what: "removed", row: at + 1, cells: cellsOf(columns, row, undefined) }],
  );
  return [...changes, ...removed].filter((change) => change.what !== "changed" || change.cells.length > 0);
}

/** Rows are known by their ids, and by their places where they have none. */
function sameRow(rows: readonly Row[], row: Row, at: number): Row | undefined {
  const id = row["_id"];
  if (id !== undefined) return rows.find((one) => one["_id"] === id);
  const there = rows[at];
  return there?.["_id"] === undefined ? there : undefined;
}

function cellsOf(columns: readonly Field[], before: Row | undefined, after: Row | undefined): CellChange[] {
  return columns.flatMap((column) => {
    const [from, to] = [before?.[column.key], after?.[column.key]];
    const both = before !== undefined && after !== undefined;
    const says = both ? !sameValue(from, to) : !isEmpty(from) || !isEmpty(to);
    return says ? [{ column, from, to }] : [];
  });
}
