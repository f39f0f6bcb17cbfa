/** Where a value that a flow writes comes from. A text that begins with `= ` is a formula over the flow's record. */
import type { Field } from "@/features/form/field";
import type { Json } from "@/shared/api/types";

export const SOURCES = ["fixed", "field", "formula"] as const;
export type Source = (typeof SOURCES)[number];

export function sourceOf(value: Json, fields: readonly Field[]): Source {
  if (typeof value !== "string" || !value.startsWith("=")) return "fixed";
  const formula = value.slice(1).trim();
  return fields.some((field) => field.key === formula) ? "field" : "formula";
}
