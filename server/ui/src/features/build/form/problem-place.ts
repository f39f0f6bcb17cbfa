/** Where in a form a problem stands, in the names people gave its fields. */
import type { Field } from "@/features/form/field";
import { stepsOf } from "@/shared/api/json-pointer";
import type { Problem } from "@/shared/api/types";

export interface ProblemPlace {
  /** The field, or the sub-form and its column. */
  readonly names: readonly string[];
  /** The setting that is meant: the one the pointer ends at, or the one that is missing. */
  readonly keyword: string | null;
  readonly of: "field" | "form";
  /** Of rules and checks: which one, counted from 1. */
  readonly number: number | null;
}

const MENTIONED = /\bx-[a-z]+(?:-[a-z]+)*\b/g;

export function problemPlace(fields: readonly Field[], problem: Problem): ProblemPlace | null {
  let parts = stepsOf(problem.pointer);
  const names: string[] = [];
  let among = fields;
  while (parts[0] === "properties" && parts[1] !== undefined) {
    const [, key, ...rest] = parts;
    const field = among.find((one) => one.key === key);
    if (!field) return null;
    names.push(field.title);
    among = field.columns;
    // Columns and options stand one level deeper than they are seen.
    parts = rest[0] === "items" ? rest.slice(1) : rest;
  }
  const [keyword = null, at] = parts;
  const missing = problem.code === "missing_keyword" ? (problem.message.match(MENTIONED)?.[0] ?? null) : null;
  if (names.length > 0) return { names, keyword: keyword ?? missing, of: "field", number: null };
  if (keyword === null) return null;
  return { names, keyword, of: "form", number: /^\d+$/.test(at ?? "") ? Number(at) + 1 : null };
}

/** A message in which keywords are called what the designer calls them. */
export function inDesignerWords(message: string, titleOf: (keyword: string) => string): string {
  const worded = message.replace(MENTIONED, (keyword) => {
    const title = titleOf(keyword);
    return title === keyword ? keyword : `“${title}”`;
  });
  // Chinese words stand apart from Latin ones, not from each other.
  return worded.replace(/(?<=[\u4e00-\u9fff]) (?=“)/g, "");
}
