/** Where a problem stands in a form. */
import type { Problem } from "@/shared/api/types";

/** "/values/items/0/qty" and "/items/0/qty" both become "items/0/qty". */
export function placeOf(pointer: string): string {
  const parts = pointer.split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  if (parts[0] === "") parts.shift();
  if (parts[0] === "values" && parts.length > 1) parts.shift();
  return parts.join("/");
}

export function fieldOf(place: string): string {
  return place.split("/")[0] ?? "";
}

/** One problem for each place, the most telling: what is wrong with a value says more than that none was taken. */
export function onePerPlace(problems: readonly Problem[]): Problem[] {
  const kept = new Map<string, Problem>();
  for (const problem of problems) {
    const place = placeOf(problem.pointer);
    const before = kept.get(place);
    if (!before || (before.code === "required" && problem.code !== "required")) kept.set(place, problem);
  }
  return Array.from(kept.values());
}

/** The first message of each place. */
export function messagesByPlace(problems: readonly Problem[]): Map<string, string> {
  const messages = new Map<string, string>();
  for (const problem of problems) {
    const place = placeOf(problem.pointer);
    if (!messages.has(place)) messages.set(place, problem.message);
  }
  return messages;
}
