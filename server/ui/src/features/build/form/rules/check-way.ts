/** How a check is written: a condition that refuses, one that must hold, or a formula. */
import type { Json } from "@/shared/api/types";

export type CheckWay = "refuse" | "must" | "formula";

export interface CheckParts {
  readonly way: CheckWay;
  readonly condition: Json | undefined;
  readonly formula: string;
}

/** "Refuse when" is the natural way to say it, and an empty field then refuses nothing. */
export function checkOf(that: Json): CheckParts {
  if (typeof that === "string") return { way: "formula", condition: undefined, formula: that };
  if (typeof that === "object" && that !== null && !Array.isArray(that) && Object.keys(that).join() === "not")
    return { way: "refuse", condition: isNothing(that["not"]) ? undefined : that["not"], formula: "" };
  return { way: "must", condition: isNothing(that) ? undefined : that, formula: "" };
}

export function thatOf(way: CheckWay, condition: Json | undefined, formula: string): Json {
  switch (way) {
    case "formula":
      return formula;
    case "must":
      return condition ?? {};
    case "refuse":
      // Nothing chosen yet refuses nothing.
      return { not: condition ?? { any: [] } };
  }
}

function isNothing(condition: Json | undefined): boolean {
  return ["{}", '{"any":[]}', undefined].includes(JSON.stringify(condition));
}
