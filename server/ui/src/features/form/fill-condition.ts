/** Puts the values of the form being filled into a condition about the records that may be chosen. */
import type { Json, Values } from "@/shared/api/types";
import { isEmpty } from "./values";

/**
 * `{"field": "customer"}` stands for the value of this form. While that value is missing the line
 * says nothing yet and is left out. Null when no condition remains.
 */
export function fillCondition(condition: Json | undefined, values: Values): Json {
  if (condition === undefined || condition === null) return null;
  if (Array.isArray(condition)) {
    const [field, op, value] = condition;
    if (value === undefined) return condition;
    const filled = fillValue(value, op === "between", values);
    return filled === undefined ? null : [field ?? null, op ?? null, filled];
  }
  if (typeof condition !== "object") return null;
  for (const join of ["all", "any"] as const) {
    const parts = condition[join];
    if (!Array.isArray(parts)) continue;
    const kept = parts.map((part) => fillCondition(part, values)).filter((part) => part !== null);
    return kept.length === 0 ? null : { [join]: kept };
  }
  if ("not" in condition) {
    const inner = fillCondition(condition["not"], values);
    return inner === null ? null : { not: inner };
  }
  return Object.keys(condition).length === 0 ? null : condition;
}

/** Undefined when nothing is left to compare with. */
function fillValue(value: Json, isSpan: boolean, values: Values): Json | undefined {
  if (isFieldValue(value)) {
    const own = values[value.field];
    return isEmpty(own) ? undefined : own;
  }
  if (!Array.isArray(value) || value.length === 0) return value;
  const filled = value.flatMap((item): readonly Json[] => {
    const own = fillValue(item, false, values);
    // An end that is not known leaves the span open.
    if (own === undefined) return isSpan ? [null] : [];
    return Array.isArray(own) ? own : [own];
  });
  return filled.length === 0 ? undefined : filled;
}

function isFieldValue(value: Json | undefined): value is { field: string } {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && typeof value["field"] === "string"
  );
}
