/** The columns of a board: what the server counted, and the options that nobody has chosen yet. */
import type { Field } from "@/features/form/field";
import type { Condition, Json } from "@/shared/api/types";
import type { Section } from "../../calls/figures";

export interface BoardColumn {
  /** Tells columns apart; empty for records without a value. */
  readonly id: string;
  readonly value: string | null;
  readonly condition: Condition;
  readonly count: number;
  readonly exact: boolean;
  readonly sum: Json;
}

export function boardColumns(
  by: Field,
  sections: readonly Section[],
  hideEmpty: boolean,
): readonly BoardColumn[] {
  const found = sections.map(columnOf);
  const options = by.schema.enum ?? [];
  const known = options.map(
    (value): BoardColumn =>
      found.find((column) => column.value === value) ?? {
        id: value,
        value,
        condition: [by.key, "=", value],
        count: 0,
        exact: true,
        sum: null,
      },
  );
  const rest = found.filter((column) => column.value === null || !options.includes(column.value));
  const all = [...known, ...rest];
  return hideEmpty ? all.filter((column) => column.count > 0) : all;
}

function columnOf(section: Section): BoardColumn {
  const value = typeof section.value === "string" ? section.value : null;
  return {
    id: value ?? "",
    value,
    condition: section.condition,
    count: section.count,
    exact: section.exact,
    sum: section.values[0] ?? null,
  };
}

/** The card that an arrow leads to from card `at` of column `column`; null at the edge. */
export function stepOnBoard(
  key: string,
  column: number,
  at: number,
  lengths: readonly number[],
): { readonly column: number; readonly at: number } | null {
  const length = lengths[column] ?? 0;
  if (key === "ArrowDown") return at + 1 < length ? { column, at: at + 1 } : null;
  if (key === "ArrowUp") return at > 0 ? { column, at: at - 1 } : null;
  const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  if (step === 0) return null;
  for (let next = column + step; next >= 0 && next < lengths.length; next += step) {
    const there = lengths[next] ?? 0;
    if (there > 0) return { column: next, at: Math.min(at, there - 1) };
  }
  return null;
}
