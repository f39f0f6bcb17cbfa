/** Where a problem stands in a form. */
import { stepsOf } from "@/shared/api/json-pointer";
import type { Problem } from "@/shared/api/types";
import { inLine } from "@/shared/i18n/format";

/** "/values/items/0/qty" and "/items/0/qty" both become "items/0/qty". */
export function placeOf(pointer: string): string {
  const steps = stepsOf(pointer);
  if (steps[0] === "values" && steps.length > 1) steps.shift();
  return steps.join("/");
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

/** As one meets them going down the form; what is wrong with it as a whole stands in front. */
export function inFormOrder(keys: readonly string[], problems: readonly Problem[]): Problem[] {
  const at = (problem: Problem): [number, number] => {
    const [key = "", row] = placeOf(problem.pointer).split("/");
    const field = key === "" ? -1 : keys.indexOf(key);
    return [field < 0 && key !== "" ? keys.length : field, Number(row ?? 0) || 0];
  };
  return problems.toSorted((one, other) => {
    const [field, row] = at(one);
    const [otherField, otherRow] = at(other);
    return field - otherField || row - otherRow;
  });
}

/** What is said of a value: of it as a whole and of its parts, which name themselves, in one line. */
export function messageOn(messages: ReadonlyMap<string, string>, place: string): string | undefined {
  const own = [...messages].filter(([of]) => of === place || of.startsWith(`${place}/`));
  return own.length === 0 ? undefined : inLine([...new Set(own.map(([, message]) => message))]);
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
