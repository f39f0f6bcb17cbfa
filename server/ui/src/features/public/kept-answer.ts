/**
 * What somebody has filled in and not sent, kept in this tab alone: a page that has expired, or that a phone took away, is
 * loaded anew without loss.
 */
import { isFiles, isLayout, readFields, type Field } from "@/features/form/field";
import type { FormSchema } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";

/** One for each link, and for each record a link asks about. */
export function answerKey(token: string, about: string | null): string {
  return about === null ? `answer/${token}` : `answer/${token}/${about}`;
}

/** Nothing where the form has become another since. */
export function readAnswer(key: string, schema: FormSchema): Values | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    if (typeof kept !== "object" || kept === null || !("of" in kept) || !("values" in kept)) return null;
    return kept.of === shapeOf(readFields(schema)) ? (kept.values as Values) : null;
  } catch {
    return null;
  }
}

export function keepAnswer(key: string, schema: FormSchema, values: Values): void {
  const fields = readFields(schema);
  try {
    sessionStorage.setItem(key, JSON.stringify({ of: shapeOf(fields), values: ownOf(fields, values) }));
  } catch {
    // A full or forbidden store must not disturb typing; leaving still asks.
  }
}

export function dropAnswer(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Where nothing can be kept there is nothing to drop.
  }
}

function shapeOf(fields: readonly Field[]): string {
  return fields.map((field) => `${field.key}:${field.kind}(${shapeOf(field.columns)})`).join();
}

/** Neither files, which belong to the page they were sent from, nor what the server itself keeps under lock. */
function isKept(field: Field): boolean {
  return !isFiles(field) && field.schema["x-sensitive"] !== true;
}

/** What people fill in themselves and may lie in the tab. */
function ownOf(fields: readonly Field[], values: Values): Values {
  const own: Record<string, Json> = {};
  for (const field of fields) {
    const value = values[field.key];
    if (value === undefined || value === null || field.computed || isLayout(field) || !isKept(field))
      continue;
    own[field.key] =
      field.kind === "subform" && Array.isArray(value)
        ? value.map((row) => keptCells(field.columns, row as Record<string, Json>))
        : value;
  }
  return own;
}

/** Rows keep what tells them apart. */
function keptCells(columns: readonly Field[], row: Record<string, Json>): Record<string, Json> {
  const left = new Set(columns.filter((column) => !isKept(column)).map((column) => column.key));
  return Object.fromEntries(Object.entries(row).filter(([key]) => !left.has(key)));
}
