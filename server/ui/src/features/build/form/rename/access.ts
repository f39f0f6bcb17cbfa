/** The permission groups of an app with the new name of a field. */
import type { Json } from "@/shared/api/types";
import { freeKey } from "../../document/free-key";
import type { Path } from "../../document/json-tree";
import { isObject, mapCondition } from "../references";
import type { Rewrite } from "./documents";
import { condition, renameKeys } from "./places";

type Group = { readonly [key: string]: Json };

export function rewriteAccess(work: Rewrite): void {
  const { draft, renaming } = work;
  const groups = draft.get(["groups"]);
  if (!Array.isArray(groups)) return;
  // From the end, so that a group put in moves none that is still to come.
  for (let index = groups.length - 1; index >= 0; index -= 1) {
    const group = draft.get(["groups", index]);
    if (!isObject(group)) continue;
    const forms = formsOf(group);
    if (!forms.includes(renaming.form)) continue;
    if (forms.length > 1) part(work, group, index);
    else {
      const at: Path = ["groups", index];
      renameKeys(work, [...at, "fields"]);
      condition(work, [...at, "rows"]);
    }
  }
}

/** What several forms share keeps its name in the others: the form gets a group of its own, with the same people. */
function part({ draft, name, renaming }: Rewrite, group: Group, index: number): void {
  const fields = isObject(group["fields"]) ? group["fields"] : {};
  const named = Object.fromEntries(Object.entries(fields).map(([key, right]) => [name(key), right]));
  const rows = group["rows"] === undefined ? undefined : mapCondition(group["rows"], name, name);
  if (JSON.stringify([named, rows]) === JSON.stringify([fields, group["rows"]])) return;
  const own = Object.entries(group).map(([key, value]): [string, Json] => {
    if (key === "key") return [key, keyAmong(draft.get(["groups"]), `${String(value)}_${renaming.form}`)];
    if (key === "forms") return ["form", renaming.form];
    if (key === "fields") return [key, named];
    return key === "rows" ? [key, rows ?? value] : [key, value];
  });
  const left = formsOf(group).filter((form) => form !== renaming.form);
  draft.set(["groups", index, "forms"], left);
  draft.insertItem(["groups"], index + 1, Object.fromEntries(own));
}

function formsOf(group: Group): string[] {
  const forms = [group["form"], ...(Array.isArray(group["forms"]) ? group["forms"] : [])];
  return forms.filter((form): form is string => typeof form === "string");
}

function keyAmong(groups: Json | undefined, wanted: string): string {
  const keys = Array.isArray(groups) ? groups.map((group) => (isObject(group) ? group["key"] : null)) : [];
  return freeKey(wanted, (key) => !keys.includes(key));
}
