/** A flow with the new name of a field: of the form it runs on, of the forms it writes to, and of the rows it goes through. */
import type { Path } from "../../document/json-tree";
import {
  nodeOf,
  readFlow,
  textIn,
  wordsIn,
  type FlowDocument,
  type FlowNode,
} from "../../flow/flow-document";
import { loopsAround } from "../../flow/ways";
import { isObject, mapCondition, mapList, mapText } from "../references";
import type { Rewrite } from "./documents";
import { changed, mapLookUps, type Renaming } from "./expressions";
import { condition, each, renameKeys } from "./places";
import { rewriteSeen } from "./seen";

export function rewriteFlow(work: Rewrite): void {
  const { draft, name, renaming } = work;
  const document = draft.get([]);
  if (!isObject(document)) return;
  const flow = readFlow(document);
  const own = flow.form === renaming.form;
  if (own) {
    mapList(draft, ["summary"], name);
    mapList(draft, ["start", "fields"], name);
    mapText(draft, ["start", "field"], name);
    mapText(draft, ["start", "match"], name);
    for (const map of ["set", "values"]) renameKeys(work, ["start", map]);
    condition(work, ["start", "was"]);
    condition(work, ["start", "when"]);
  }
  for (const key of draft.keys(["nodes"])) {
    const at: Path = ["nodes", key];
    const node = nodeOf(flow, key);
    if (!node) continue;
    const rows = rowsAt(flow, node);
    for (const map of ["values", "body"])
      for (const field of draft.keys([...at, map]))
        mapText(draft, [...at, map, field], (text) =>
          text.startsWith("=") ? `=${mapLookUps(text.slice(1), renaming)}` : text,
        );
    mapText(draft, [...at, "script"], (text) => mapLookUps(text, renaming));
    each(draft, [...at, "checks"], (check) =>
      mapText(draft, [...check, "that"], (text) => mapLookUps(text, renaming)),
    );
    const there = textIn(node.keywords["form"]) === renaming.form;
    const filter = draft.get([...at, "filter"]);
    if (there && filter !== undefined) draft.set([...at, "filter"], mapCondition(filter, name, same));
    if (written(work, flow, node, rows) === renaming.form) renameKeys(work, [...at, "values"]);
    if (own) rewriteStep(work, at);
    for (const one of queriedAs(flow, renaming))
      renameKeys({ draft, renaming: one, name: (path) => changed(one, path) }, [...at, "fields"]);
    for (const one of calledAt(work, flow, rows))
      rewriteSeen({ draft, renaming: one, name: (path) => changed(one, path) }, at);
    if (node.kind === "query" && there) {
      mapList(draft, [...at, "fields"], name);
      mapList(draft, [...at, "sort"], (sort) =>
        sort.startsWith("-") ? `-${name(sort.slice(1))}` : name(sort),
      );
    }
  }
}

const same = (path: string) => path;

/** The rows whose columns a node sees by their own names, the innermost first. */
function rowsAt(flow: FlowDocument, node: FlowNode): readonly string[] {
  const around = loopsAround(flow, node.key).map((loop) => textIn(loop.keywords["each"]));
  const all = node.kind === "loop" ? around : [...around, textIn(node.keywords["each"])];
  return all.filter((rows) => rows !== "").reverse();
}

function queryOf(flow: FlowDocument, key: string): FlowNode | undefined {
  return flow.nodes.find((node) => node.key === key && node.kind === "query");
}

function columnsOf(work: Rewrite, flow: FlowDocument, rows: string): readonly string[] {
  const query = queryOf(flow, rows);
  return query ? wordsIn(query.keywords["fields"]) : work.columns(flow.form, rows);
}

/** What the field is called in what queries have found. */
function queriedAs(flow: FlowDocument, { form, from, to }: Renaming): Renaming[] {
  return flow.nodes
    .filter((node) => node.kind === "query" && textIn(node.keywords["form"]) === form)
    .map(({ key }) => ({ form: "", from: `${key}.${from}`, to: `${key}.${to}`, inRow: true }));
}

/** What a node that lies in some rows calls the field; a column goes before a field of the record, and hides it. */
function calledAt(work: Rewrite, flow: FlowDocument, rows: readonly string[]): readonly Renaming[] {
  const { form, from, to } = work.renaming;
  const own = flow.form === form;
  const [field = "", column] = from.split(".");
  const last = column ?? field;
  const found = queriedAs(flow, work.renaming);
  const isColumn = (name: string, wanted: string) => columnsOf(work, flow, name).includes(wanted);
  const isMeant = (name: string): boolean => {
    const query = queryOf(flow, name);
    return query
      ? column === undefined && textIn(query.keywords["form"]) === form
      : own && column !== undefined && name === field;
  };
  const innermost = rows.find((name) => isColumn(name, last) || (isMeant(name) && column !== undefined));
  if (innermost !== undefined && isMeant(innermost))
    found.push({ form: "", from: last, to: to.split(".").at(-1) ?? to, inRow: true });
  const isHidden = rows.some((name) => isColumn(name, field));
  if (own && !isHidden) found.push({ form: "", from, to });
  return found;
}

/** What stands in a node about the record the flow runs on, whatever rows it lies in. */
function rewriteStep(work: Rewrite, at: Path): void {
  const { draft, name } = work;
  renameKeys(work, [...at, "fields"]);
  mapText(draft, [...at, "field"], name);
  mapText(draft, [...at, "each"], name);
  renameKeys(work, [...at, "set"]);
  each(draft, [...at, "checks"], (check) => mapText(draft, [...check, "at"], name));
}

/** The form whose fields are the values of a node. */
function written(
  work: Rewrite,
  flow: FlowDocument,
  node: FlowNode,
  rows: readonly string[],
): string | undefined {
  const form = textIn(node.keywords["form"]);
  if (form !== "") return form;
  const link = textIn(node.keywords["record"]);
  if (link === "") return flow.form;
  const found = queryOf(flow, link);
  if (found) return textIn(found.keywords["form"]);
  const inner = rows.find((name) => columnsOf(work, flow, name).includes(link));
  if (inner === undefined) return work.target(flow.form, link);
  const query = queryOf(flow, inner);
  return query
    ? work.target(textIn(query.keywords["form"]), link)
    : work.target(flow.form, `${inner}.${link}`);
}
