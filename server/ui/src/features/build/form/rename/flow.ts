/** A flow with the new name of a field: of the form it runs on, and of the forms it writes to. */
import type { Path } from "../../document/json-tree";
import { isObject, mapCondition, mapList, mapText } from "../references";
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
    mapText(draft, ["start", "match"], name);
    for (const map of ["set", "values"]) renameKeys(work, ["start", map]);
    condition(work, ["start", "when"]);
  }
  for (const key of draft.keys(["nodes"])) {
    const at: Path = ["nodes", key];
    const node = draft.get(at);
    if (!isObject(node)) continue;
    if (own) rewriteStep(work, at);
    const filter = draft.get([...at, "filter"]);
    if (filter !== undefined) {
      const same = (path: string) => path;
      const isThere = node["form"] === renaming.form;
      // Values written as fields are those of the record the flow runs on.
      draft.set([...at, "filter"], mapCondition(filter, isThere ? name : same, own ? name : same));
    }
    for (const map of ["values", "body"])
      for (const field of draft.keys([...at, map]))
        mapText(draft, [...at, map, field], (text) => {
          if (!text.startsWith("=")) return text;
          const rest = text.slice(1);
          return `=${own ? mapScript(rest, renaming) : mapLookUps(rest, renaming)}`;
        });
    mapText(draft, [...at, "script"], (text) =>
      own ? mapScript(text, renaming) : mapLookUps(text, renaming),
    );
    if (written(work, form, node) === renaming.form) renameKeys(work, [...at, "values"]);
    if (own) mapText(draft, [...at, "record"], name);
    if (node["kind"] === "query" && node["form"] === renaming.form) {
      mapList(draft, [...at, "fields"], name);
      mapList(draft, [...at, "sort"], (key) => (key.startsWith("-") ? `-${name(key.slice(1))}` : name(key)));
    }
  }
}

/** What stands in a node about the record the flow runs on. */
function rewriteStep(work: Rewrite, at: Path): void {
  const { draft, name, renaming } = work;
  renameKeys(work, [...at, "fields"]);
  condition(work, [...at, "when"]);
  for (const list of ["assignees", "veto", "to"]) people(work, [...at, list]);
  each(draft, [...at, "weights"], (weight) => people(work, [...weight, "people"]));
  each(draft, [...at, "branches"], (branch) => condition(work, [...branch, "when"]));
  each(draft, [...at, "cases"], (one) => condition(work, [...one, "when"]));
  mapText(draft, [...at, "field"], name);
  mapText(draft, [...at, "until", "field"], name);
  mapText(draft, [...at, "deadline", "until", "field"], name);
  mapText(draft, [...at, "each"], name);
  const texts: Path[] = [["subject"], ["text"], ["url"], ["name"]];
  for (const header of draft.keys([...at, "headers"])) texts.push(["headers", header]);
  for (const text of texts) mapText(draft, [...at, ...text], (words) => mapDocument(words, renaming));
  renameKeys(work, [...at, "set"]);
}

/** The form whose fields are the values of a node. */
function written(
  work: Rewrite,
  form: unknown,
  node: { readonly [key: string]: unknown },
): string | undefined {
  if (typeof node["form"] === "string") return node["form"];
  const query = typeof node["record"] === "string" ? work.draft.get(["nodes", node["record"]]) : undefined;
  if (isObject(query) && query["kind"] === "query" && typeof query["form"] === "string") return query["form"];
  if (typeof form !== "string") return undefined;
  return typeof node["record"] === "string" ? work.target(form, node["record"]) : form;
}
