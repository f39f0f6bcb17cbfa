/** A flow with the new name of a field: of the form it runs on, and of the forms it writes to. */
import type { Path } from "../../document/json-tree";
import { isObject, mapList, mapText } from "../references";
import { condition, each, people, renameKeys, type Rewrite } from "./documents";
import { mapDocument, mapLookUps, mapScript } from "./expressions";

export function rewriteFlow(work: Rewrite): void {
  const { draft, name, renaming } = work;
  const form = draft.get(["start", "form"]);
  const own = form === renaming.form;
  if (own) {
    mapList(draft, ["summary"], name);
    mapList(draft, ["start", "fields"], name);
    mapText(draft, ["start", "field"], name);
    condition(work, ["start", "when"]);
  }
  for (const key of draft.keys(["nodes"])) {
    const at: Path = ["nodes", key];
    const node = draft.get(at);
    if (!isObject(node)) continue;
    if (own) rewriteStep(work, at);
    for (const field of draft.keys([...at, "values"])) {
      mapText(draft, [...at, "values", field], (text) => {
        if (!text.startsWith("=")) return text;
        const rest = text.slice(1);
        return `=${own ? mapScript(rest, renaming) : mapLookUps(rest, renaming)}`;
      });
    }
    if (written(work, form, node) === renaming.form) renameKeys(work, [...at, "values"]);
    if (own) mapText(draft, [...at, "record"], name);
  }
}

/** What stands in a node about the record the flow runs on. */
function rewriteStep(work: Rewrite, at: Path): void {
  const { draft, name, renaming } = work;
  renameKeys(work, [...at, "fields"]);
  condition(work, [...at, "when"]);
  for (const list of ["assignees", "to"]) people(work, [...at, list]);
  each(draft, [...at, "branches"], (branch) => condition(work, [...branch, "when"]));
  mapText(draft, [...at, "until", "field"], name);
  mapText(draft, [...at, "deadline", "until", "field"], name);
  mapText(draft, [...at, "each"], name);
  for (const text of ["subject", "text"])
    mapText(draft, [...at, text], (words) => mapDocument(words, renaming));
}

/** The form whose fields are the values of a node. */
function written(
  work: Rewrite,
  form: unknown,
  node: { readonly [key: string]: unknown },
): string | undefined {
  if (typeof node["form"] === "string") return node["form"];
  if (typeof form !== "string") return undefined;
  return typeof node["record"] === "string" ? work.target(form, node["record"]) : form;
}
