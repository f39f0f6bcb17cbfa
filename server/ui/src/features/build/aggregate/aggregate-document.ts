/** An aggregate table as it is written, read without trust: what is missing or of the wrong shape becomes empty. */
import type { Json } from "@/shared/api/types";
import { listIn, objectIn, textIn } from "../flow/flow-document";

/** How a figure is computed; a count of different values is written as a count that is distinct. */
export const OPS = ["sum", "count", "distinct", "avg", "min", "max"] as const;
export type Op = (typeof OPS)[number];

/** Whether something can be taken off such a figure. */
export function hasMinus(op: Op): boolean {
  return op === "sum" || op === "count" || op === "avg";
}

/** What a formula may give. */
export const GIVES = ["number", "percent", "money", "text", "date"] as const;
export type Gives = (typeof GIVES)[number];

export const UNITS = ["day", "week", "month", "quarter", "year"] as const;
export type Unit = (typeof UNITS)[number];

/** What rows are told apart by. */
export interface KeyEntry {
  readonly name: string;
  readonly title: string;
  /** The span a date is counted in; null for the value itself. */
  readonly by: Unit | null;
}

export interface MeasureEntry {
  readonly name: string;
  readonly title: string;
  readonly op: Op;
  readonly unit: string;
  readonly decimals: number | null;
}

/** A figure that follows from the others of its row. */
export interface ComputedEntry {
  readonly name: string;
  readonly title: string;
  readonly formula: string;
  readonly gives: Gives;
  readonly unit: string;
  readonly decimals: number | null;
  readonly currency: string;
}

/** What one source gives to a measure. */
export interface Part {
  /** The path of a field; empty where every record, or row of a sub-form, counts once. */
  readonly field: string;
  readonly minus: boolean;
  readonly when: Json | undefined;
}

export interface SourceEntry {
  readonly form: string;
  readonly when: Json | undefined;
  readonly keys: ReadonlyMap<string, string>;
  readonly parts: ReadonlyMap<string, Part>;
}

export interface CheckRow {
  readonly that: Json | undefined;
  readonly message: string;
}

export interface AggregateDocument {
  readonly title: string;
  readonly description: string;
  /** The name of the icon in the menu; empty for none. */
  readonly icon: string;
  readonly keys: readonly KeyEntry[];
  readonly measures: readonly MeasureEntry[];
  readonly computed: readonly ComputedEntry[];
  readonly sources: readonly SourceEntry[];
  readonly checks: readonly CheckRow[];
}

export function readAggregate(value: Json): AggregateDocument {
  const table = objectIn(value);
  return {
    title: textIn(table["title"]),
    description: textIn(table["description"]),
    icon: textIn(table["icon"]),
    keys: Object.entries(objectIn(table["keys"])).map(([name, written]) => {
      const key = objectIn(written);
      return { name, title: textIn(key["title"]), by: UNITS.find((unit) => unit === key["by"]) ?? null };
    }),
    measures: Object.entries(objectIn(table["measures"])).map(([name, written]) => {
      const measure = objectIn(written);
      return {
        name,
        title: textIn(measure["title"]),
        op: readOp(measure["op"], measure["distinct"]),
        unit: textIn(measure["unit"]),
        decimals: numberIn(measure["decimals"]),
      };
    }),
    computed: Object.entries(objectIn(table["computed"])).map(([name, written]) => {
      const figure = objectIn(written);
      return {
        name,
        title: textIn(figure["title"]),
        formula: textIn(figure["formula"]),
        gives: GIVES.find((one) => one === figure["as"]) ?? "number",
        unit: textIn(figure["unit"]),
        decimals: numberIn(figure["decimals"]),
        currency: textIn(figure["currency"]),
      };
    }),
    sources: listIn(table["sources"]).map(readSource),
    checks: listIn(table["checks"]).map((written) => {
      const check = objectIn(written);
      return { that: check["that"], message: textIn(check["message"]) };
    }),
  };
}

function readOp(op: Json | undefined, distinct: Json | undefined): Op {
  if (op === "count" && distinct === true) return "distinct";
  return OPS.find((one) => one === op && one !== "distinct") ?? "sum";
}

function numberIn(written: Json | undefined): number | null {
  return typeof written === "number" ? written : null;
}

function readSource(written: Json): SourceEntry {
  const source = objectIn(written);
  return {
    form: textIn(source["form"]),
    when: source["when"],
    keys: new Map(Object.entries(objectIn(source["keys"])).map(([name, path]) => [name, textIn(path)])),
    parts: new Map(
      Object.entries(objectIn(source["measures"])).map(([name, part]) => [name, readPart(part)]),
    ),
  };
}

function readPart(written: Json): Part {
  if (typeof written === "string") return { field: written, minus: false, when: undefined };
  const part = objectIn(written);
  return { field: textIn(part["field"]), minus: part["minus"] === true, when: part["when"] };
}

/** The shortest way to write it. */
export function writePart({ field, minus, when }: Part): Json {
  if (field !== "" && !minus && when === undefined) return field;
  const written: { [keyword: string]: Json } = {};
  if (field !== "") written["field"] = field;
  if (minus) written["minus"] = true;
  if (when !== undefined) written["when"] = when;
  return written;
}
