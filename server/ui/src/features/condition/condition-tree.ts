/** A condition as lines and groups that a person edits, and as the document the engine reads. */
import type { Condition, Json } from "@/shared/api/types";

export interface Line {
  readonly field: string;
  readonly op: string;
  readonly value: Json | undefined;
}

/** How the parts of a group belong together. */
export type Join = "all" | "any" | "none" | "notAll";

export interface Group {
  readonly join: Join;
  readonly parts: readonly Part[];
}

export type Part = Line | Group;

export const NO_CONDITION: Group = { join: "all", parts: [] };

const WITHOUT_VALUE: ReadonlySet<string> = new Set(["empty", "not empty"]);

export function isGroup(part: Part): part is Group {
  return "join" in part;
}

export function needsValue(op: string): boolean {
  return !WITHOUT_VALUE.has(op);
}

export function isComplete(line: Line): boolean {
  if (line.field === "" || line.op === "") return false;
  if (!needsValue(line.op)) return true;
  const { value } = line;
  if (value === undefined || value === null || value === "") return false;
  if (Array.isArray(value))
    return line.op === "between" ? value.some((end) => end !== null) : value.length > 0;
  if (line.op === "within") return isCircle(value);
  if (typeof value === "object") return value["field"] !== "" && value["date"] !== "";
  return true;
}

/** A point and how far around it; one that is begun lacks some of these. */
export interface Circle {
  readonly lng: number | null;
  readonly lat: number | null;
  readonly km: number | null;
}

export function circleOf(value: Json | undefined): Circle {
  const parts = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  const number = (part: Json | undefined) => (typeof part === "number" ? part : null);
  return { lng: number(parts["lng"]), lat: number(parts["lat"]), km: number(parts["km"]) };
}

function isCircle(value: Json): boolean {
  return Object.values(circleOf(value)).every((part) => part !== null);
}

/** Lines still being typed say nothing yet; without a complete one there is no condition. */
export function conditionOf(part: Part): Condition | undefined {
  if (!isGroup(part)) {
    if (!isComplete(part)) return undefined;
    return needsValue(part.op) ? [part.field, part.op, part.value ?? null] : [part.field, part.op];
  }
  const parts = part.parts.map(conditionOf).filter((one) => one !== undefined);
  const [only] = parts;
  if (only === undefined) return undefined;
  switch (part.join) {
    case "all":
      return { all: parts };
    case "any":
      return { any: parts };
    case "none":
      return { not: parts.length === 1 ? only : { any: parts } };
    case "notAll":
      return { not: { all: parts } };
  }
}

/** The condition as a document: a group of one line is that line alone. */
export function tidyCondition(part: Part): Condition | undefined {
  const condition = conditionOf(part);
  if (condition === undefined || Array.isArray(condition)) return condition;
  const parts = "all" in condition ? condition.all : "any" in condition ? condition.any : [];
  return parts.length === 1 ? parts[0] : condition;
}

/** Null for what is not a condition. */
export function groupOf(condition: Json | undefined): Group | null {
  if (condition === null || condition === undefined) return NO_CONDITION;
  const part = partOf(condition);
  if (part === null) return null;
  return isGroup(part) ? part : { join: "all", parts: [part] };
}

function partOf(condition: Json): Part | null {
  if (Array.isArray(condition)) return lineOf(condition);
  if (typeof condition !== "object" || condition === null) return null;
  const keys = Object.keys(condition);
  if (keys.length === 0) return NO_CONDITION;
  const inner = condition[keys[0] ?? ""];
  if (keys.length !== 1 || inner === undefined) return null;
  switch (keys[0]) {
    case "all":
    case "any":
      return groupFrom(keys[0], inner);
    case "not":
      return negated(inner);
    default:
      return null;
  }
}

function groupFrom(join: Join, parts: Json): Group | null {
  if (!Array.isArray(parts)) return null;
  const read = parts.map(partOf);
  return read.every((part) => part !== null) ? { join, parts: read } : null;
}

function negated(inner: Json): Group | null {
  const part = partOf(inner);
  if (part === null) return null;
  if (isGroup(part) && part.join === "any") return { join: "none", parts: part.parts };
  if (isGroup(part) && part.join === "all") return { join: "notAll", parts: part.parts };
  return { join: "none", parts: [part] };
}

function lineOf(line: readonly Json[]): Line | null {
  const [field, op, value] = line;
  return typeof field === "string" && typeof op === "string" ? { field, op, value } : null;
}

/** How many lines a condition has; 1 for one that cannot be read as lines. */
export function lineCount(condition: Json): number {
  const group = groupOf(condition);
  return group === null ? 1 : linesIn(group);
}

function linesIn(part: Part): number {
  return isGroup(part) ? part.parts.reduce((sum, one) => sum + linesIn(one), 0) : 1;
}

/** Reads the address of the page; what is not JSON is no condition. */
export function readCondition(text: string | null): Json {
  if (!text) return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
