/** The value of a setting as it is read in a list of changes. */
import type { Json } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";

export function isWords(value: Json | undefined): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** Words as they are, a set of single values name by name, and what is nested deeper as it is written. */
export function worded(value: Json | undefined): string {
  if (typeof value === "string") return value;
  if (isWords(value)) return inList(value);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const entries = Object.entries(value);
    if (entries.length > 0 && entries.every(([, one]) => isWords(one) || typeof one !== "object"))
      return inList(entries.map(([name, one]) => `${name}: ${worded(one)}`));
  }
  return JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
}
