/** A filter as rows that a person edits, and as the condition the server reads. */
import type { Condition, Json } from "@/shared/api/types";

export interface FilterRow {
  readonly field: string;
  readonly op: string;
  readonly value: Json | undefined;
}

export interface Filter {
  readonly join: "all" | "any";
  readonly rows: readonly FilterRow[];
}

export const NO_FILTER: Filter = { join: "all", rows: [] };

const WITHOUT_VALUE: ReadonlySet<string> = new Set(["empty", "not empty"]);

export function needsValue(op: string): boolean {
  return !WITHOUT_VALUE.has(op);
}

export function isComplete(row: FilterRow): boolean {
  if (row.field === "" || row.op === "") return false;
  if (!needsValue(row.op)) return true;
  const { value } = row;
  if (value === undefined || value === null || value === "") return false;
  if (Array.isArray(value))
    return row.op === "between" ? value.some((end) => end !== null) : value.length > 0;
  return true;
}

/** Rows still being typed say nothing yet. */
export function conditionOf(filter: Filter): Condition | undefined {
  const lines = filter.rows
    .filter(isComplete)
    .map((row): Condition =>
      needsValue(row.op) ? [row.field, row.op, row.value ?? null] : [row.field, row.op],
    );
  if (lines.length === 0) return undefined;
  return filter.join === "all" ? { all: lines } : { any: lines };
}

/** Null when the condition is deeper than rows can show. */
export function filterOf(condition: Json): Filter | null {
  if (condition === null) return NO_FILTER;
  if (Array.isArray(condition)) {
    const row = rowOf(condition);
    return row && { join: "all", rows: [row] };
  }
  if (typeof condition !== "object") return null;
  const keys = Object.keys(condition);
  if (keys.length === 0) return NO_FILTER;
  const join = keys.length === 1 && (keys[0] === "all" || keys[0] === "any") ? keys[0] : null;
  const parts = join ? condition[join] : null;
  if (!join || !Array.isArray(parts)) return null;
  const rows = parts.map((part) => (Array.isArray(part) ? rowOf(part) : null));
  return rows.every((row) => row !== null) ? { join, rows } : null;
}

function rowOf(line: readonly Json[]): FilterRow | null {
  const [field, op, value] = line;
  return typeof field === "string" && typeof op === "string" ? { field, op, value } : null;
}

/** Reads the address of the page; what is not JSON is no filter. */
export function readCondition(text: string | null): Json {
  if (!text) return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}
