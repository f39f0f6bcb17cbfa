/** Which conditions a column offers and how they are called. */
import type { Field } from "@/features/form/field";
import type { FilterShape } from "@/features/form/kinds/kind";
import { kindFor } from "@/features/form/kinds/registry";
import type { ConditionTextKey } from "./texts/texts";

export const PERIODS = [
  "today",
  "yesterday",
  "tomorrow",
  "this_week",
  "last_week",
  "next_week",
  "this_month",
  "last_month",
  "next_month",
  "this_quarter",
  "last_quarter",
  "next_quarter",
  "this_year",
  "last_year",
  "next_year",
  "last_7_days",
  "last_30_days",
  "last_90_days",
  "next_7_days",
  "next_30_days",
] as const;

const TITLES: Readonly<Record<string, ConditionTextKey>> = {
  "=": "opEq",
  "!=": "opNe",
  ">": "opGt",
  ">=": "opGe",
  "<": "opLt",
  "<=": "opLe",
  in: "opIn",
  "not in": "opNotIn",
  contains: "opContains",
  "not contains": "opNotContains",
  starts: "opStarts",
  ends: "opEnds",
  empty: "opEmpty",
  "not empty": "opNotEmpty",
  between: "opBetween",
  during: "opDuring",
  "has any": "opHasAny",
  "has all": "opHasAll",
  "has none": "opHasNone",
  within: "opWithin",
};
/** Times are early and late, not small and great. */
const TIME_TITLES: Readonly<Record<string, ConditionTextKey>> = {
  ">": "opAfter",
  ">=": "opNotBefore",
  "<": "opBefore",
  "<=": "opNotAfter",
};
const TIMES: ReadonlySet<FilterShape> = new Set(["date", "datetime", "time", "month"]);
/** Lists of free texts and numbers have no editor here. */
const WITHOUT_LISTS: ReadonlySet<FilterShape> = new Set([
  "text",
  "number",
  "date",
  "datetime",
  "time",
  "month",
  "boolean",
]);
const LIST_OPS: ReadonlySet<string> = new Set(["in", "not in", "has any", "has all", "has none"]);

export function takesList(op: string): boolean {
  return LIST_OPS.has(op);
}

/** The shape follows the stored type where a computed field says what it yields. */
export function shapeOf(column: Field): FilterShape {
  if (column.source) return shapeOf(column.source);
  const { filter } = kindFor(column.kind);
  if (column.kind !== "formula" && column.kind !== "lookup") return filter;
  const { type, format } = column.schema;
  if (type === "number" || type === "integer") return "number";
  if (type === "boolean") return "boolean";
  return format === "date" ? "date" : format === "date-time" ? "datetime" : filter;
}

/** The engine's list where it gives one, in the order in which this kind of value is mostly asked about. */
export function operatorsOf(column: Field, fromEngine: readonly string[] | undefined): string[] {
  const shape = shapeOf(column);
  if (shape === "none") return ["empty", "not empty"].filter((op) => !fromEngine || fromEngine.includes(op));
  const { operators } = kindFor(column.kind);
  const offered = fromEngine
    ? [
        ...operators.filter((op) => fromEngine.includes(op)),
        ...fromEngine.filter((op) => !operators.includes(op)),
      ]
    : operators;
  return offered.filter(
    (op) =>
      op in TITLES &&
      !(LIST_OPS.has(op) && WITHOUT_LISTS.has(shape)) &&
      !(op === "during" && !TIMES.has(shape)),
  );
}

export function operatorTitle(op: string, shape: FilterShape): ConditionTextKey {
  return (TIMES.has(shape) ? TIME_TITLES[op] : undefined) ?? TITLES[op] ?? "opEq";
}

/** Whether a value typed for one operator makes sense for the other. */
export function sameShape(before: string, after: string): boolean {
  const shape = (op: string) =>
    op === "between" || op === "during" || op === "within" ? op : takesList(op) ? "list" : "one";
  return shape(before) === shape(after);
}
