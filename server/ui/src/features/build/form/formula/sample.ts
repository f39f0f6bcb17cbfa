/** What a formula is tried on before there are records: values typed for the fields it reads. */
import { isLayout, type Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import type { Json, Values } from "@/shared/api/types";
import { findField } from "../designer-context";
import { mapNames } from "../expression-names";
import { containerOf, keyOf } from "../field-path";

/** Kinds whose values take more than a line to type. */
const LONG: ReadonlySet<string> = new Set([
  "attachment",
  "image",
  "signature",
  "location",
  "address",
  "rich-text",
  "json",
  "subform",
]);

/** The paths of the fields that people fill in and the formula at `path` reads, by way of other formulas too. */
export function inputsOf(fields: readonly Field[], path: string, formula: string): string[] {
  const found = new Set<string>();
  const seen = new Set([path]);
  const read = (text: string, row: string | null) => {
    mapNames(text, (name) => {
      const [head = "", column = ""] = name.split(".");
      const ways = [...(row === null ? [] : [`${row}.${head}`]), `${head}.${column}`, head];
      const target = ways.find((way) => !way.endsWith(".") && findField(fields, way) !== null);
      const field = findField(fields, target ?? null);
      if (!target || !field || seen.has(target)) return name;
      seen.add(target);
      const further = field.schema["x-formula"];
      if (further !== undefined) read(further, containerOf(target));
      else if (!field.computed && !isLayout(field) && !LONG.has(field.kind) && kindFor(field.kind).Input)
        found.add(target);
      return name;
    });
  };
  read(formula, containerOf(path));
  return [...found];
}

/** A record with these values, given by path; those of columns make one row. */
export function recordOf(path: string, typed: Values): Values {
  const record: Record<string, Json> = {};
  const rows: Record<string, Record<string, Json>> = {};
  const own = containerOf(path);
  if (own !== null) rows[own] = {};
  for (const [at, value] of Object.entries(typed)) {
    const container = containerOf(at);
    if (value === undefined) continue;
    if (container === null) record[at] = value;
    else rows[container] = { ...rows[container], [keyOf(at)]: value };
  }
  return { ...record, ...Object.fromEntries(Object.entries(rows).map(([key, row]) => [key, [row]])) };
}
