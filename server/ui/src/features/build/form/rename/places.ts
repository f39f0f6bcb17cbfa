/** The shapes in which documents name what they see: conditions, people, members called by it. */
import type { Json } from "@/shared/api/types";
import type { Draft } from "../../document/draft";
import type { Path } from "../../document/json-tree";
import { isObject, mapCondition, mapText } from "../references";
import { mapScript, type Renaming } from "./expressions";

/** Something that goes by another name in a document. */
export interface Naming {
  readonly draft: Draft;
  readonly renaming: Renaming;
  /** A path as it reads afterwards. */
  readonly name: (path: string) => string;
}

/** Calls `see` with every object of a list and its place. */
export function each(draft: Draft, at: Path, see: (at: Path, one: { [key: string]: Json }) => void): void {
  const list = draft.get(at);
  if (!Array.isArray(list)) return;
  list.forEach((one, index) => {
    if (isObject(one)) see([...at, index], one);
  });
}

export function condition({ draft, name }: Naming, at: Path): void {
  const value = draft.get(at);
  if (value !== undefined) draft.set(at, mapCondition(value, name, name));
}

/** What is written as an expression or as a condition. */
export function claim(work: Naming, at: Path): void {
  if (typeof work.draft.get(at) !== "string") condition(work, at);
  else mapText(work.draft, at, (text) => mapScript(text, work.renaming));
}

export function renameKeys({ draft, name }: Naming, at: Path): void {
  for (const key of draft.keys(at)) if (name(key) !== key) draft.renameMember(at, key, name(key));
}

/** `{ "field": "owner" }` and `{ "head_of": { "field": "owner" } }` in a list of people. */
export function people(work: Naming, at: Path): void {
  const { draft, name, renaming } = work;
  each(draft, at, (one, said) => {
    for (const key of Object.keys(said)) {
      const isField = key === "field" || key === "external" || (key === "name" && "external" in said);
      if (isField) mapText(draft, [...one, key], name);
      else if (key === "expression") mapText(draft, [...one, key], (text) => mapScript(text, renaming));
      else if (key === "from") people(work, [...one, key]);
      else mapText(draft, [...one, key, "field"], name);
    }
  });
}
