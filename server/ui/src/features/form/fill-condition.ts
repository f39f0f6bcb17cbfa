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
    if (!isFieldValue(value)) return condition;
    const filled = values[value.field];
    return isEmpty(filled) ? null : [field ?? null, op ?? null, filled ?? null];
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

function isFieldValue(value: Json | undefined): value is { field: string } {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && typeof value["field"] === "string"
  );
}
