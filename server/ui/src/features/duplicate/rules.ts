/** What a form says about duplicates, as the page needs it. */
import type { FormSchema } from "@/shared/api/form-types";

export interface DuplicateRule {
  readonly match: Readonly<Record<string, "equal" | "similar" | "digits">>;
  readonly on_entry?: "warn" | "block" | "allow";
}

/** More records are not merged at once. */
export const MOST_MERGED = 10;

export function rulesOf(schema: FormSchema): readonly DuplicateRule[] {
  return schema["x-duplicates"] ?? [];
}

/** The fields whose values are compared while somebody types. */
export function comparedFields(schema: FormSchema): readonly string[] {
  const atEntry = rulesOf(schema).filter((rule) => rule.on_entry !== "allow");
  return [...new Set(atEntry.flatMap((rule) => Object.keys(rule.match)))];
}
