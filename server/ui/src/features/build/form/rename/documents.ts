/** What refers to a field in each kind of document of an app, and the same document with its new name. */
import type { Json } from "@/shared/api/types";
import { kindOfPath } from "../../list/kinds";
import { Draft } from "../../document/draft";
import type { Path } from "../../document/json-tree";
import { mapTemplate } from "../expression-names";
import { isObject, mapList, mapText } from "../references";
import { rewriteAccess } from "./access";
import { changed, mapDocument, mapLookUps, mapScript, type Renaming } from "./expressions";
import { rewriteFlow } from "./flow";
import { ownMessage } from "./messages";
import { rewriteOtherForm } from "./other-form";
import { condition, each, people, renameKeys, type Naming } from "./places";

/** The texts of an app by their paths. */
export type Texts = Readonly<Record<string, string>>;

/** What a rewrite works with: names are the paths of fields of the form. */
export interface Rewrite extends Naming {
  /** The form that a link field of a form leads to. */
  readonly target: (form: string, link: string) => string | undefined;
  /** The columns of a sub-form of a form. */
  readonly columns: (form: string, rows: string) => readonly string[];
}

/** The document with the new name, or null when it does not refer to the field. */
export function rewritten(path: string, texts: Texts, renaming: Renaming): string | null {
  const text = texts[path] ?? "";
  const next = rewrite(path, text, texts, renaming);
  return next === text ? null : next;
}

function rewrite(path: string, text: string, texts: Texts, renaming: Renaming): string {
  switch (kindOfPath(path)) {
    case "script":
      return rulesOf(texts, (rule) => rule["script"] === path, renaming) ? mapScript(text, renaming) : text;
    case "message":
      return usesMessage(texts, path, renaming) ? mapDocument(text, renaming) : text;
    case "print":
      return new RegExp(`^\\{#[\\s\\S]*?"form"\\s*:\\s*"${renaming.form}"[\\s\\S]*?#\\}`).test(text)
        ? mapDocument(text, renaming)
        : text;
    case "other":
      return text;
    default:
      return rewriteJson(path, text, texts, renaming);
  }
}

function rewriteJson(path: string, text: string, texts: Texts, renaming: Renaming): string {
  const draft = new Draft(text);
  const name = (one: string) => changed(renaming, one);
  const work: Rewrite = {
    draft,
    renaming,
    name,
    target: (form, link) => targetOf(texts, form, link),
    columns: (form, rows) => columnsOf(texts, form, rows),
  };
  const own = draft.get(["form"]) === renaming.form;
  switch (kindOfPath(path)) {
    case "form":
      if (path !== `forms/${renaming.form}.json`) rewriteOtherForm(work);
      break;
    case "rule":
      if (own) rewriteRule(work);
      break;
    case "reminder":
      if (own) rewriteReminder(work, texts);
      break;
    case "view":
      if (own) rewriteView(work);
      break;
    case "link":
      if (own) rewriteLink(work);
      break;
    case "import":
      rewriteImport(work, own);
      break;
    case "dashboard":
      each(draft, ["widgets"], (at, widget) => {
        if (widget["form"] === renaming.form) rewriteWidget(work, at);
      });
      break;
    case "aggregate":
      each(draft, ["sources"], (at, source) => {
        if (source["form"] === renaming.form) rewriteSource(work, at);
      });
      break;
    case "access":
      rewriteAccess(work);
      break;
    case "flow":
      rewriteFlow(work);
      break;
    default:
      break;
  }
  return draft.text;
}

function rewriteRule(work: Rewrite): void {
  const { draft, name } = work;
  mapText(draft, ["target"], name);
  mapText(draft, ["scorecard", "score"], name);
  condition(work, ["when"]);
  const reason = (at: Path) => mapText(draft, [...at, "because"], (text) => mapTemplate(text, name));
  each(draft, ["table"], (at) => {
    condition(work, [...at, "when"]);
    reason(at);
  });
  reason(["otherwise"]);
  each(draft, ["scorecard", "items"], (item) =>
    each(draft, [...item, "points"], (at) => {
      condition(work, [...at, "when"]);
      reason(at);
    }),
  );
  each(draft, ["scorecard", "bands"], reason);
}

function rewriteReminder(work: Rewrite, texts: Texts): void {
  const { draft, name } = work;
  const message = ownMessage(texts, draft.get(["message"]), work.renaming);
  if (message !== null) draft.set(["message"], message.path);
  mapText(draft, ["on", "field"], name);
  condition(work, ["when"]);
  people(work, ["to"]);
  for (const key of ["subject", "text", "url"])
    mapText(draft, [key], (text) => mapDocument(text, work.renaming));
}

function rewriteView(work: Rewrite): void {
  const { draft, name } = work;
  mapList(draft, ["columns"], name);
  condition(work, ["filter"]);
  sort(work, ["sort"]);
  groups(work, ["group"]);
  renameKeys(work, ["totals"]);
  renameKeys(work, ["widths"]);
  each(draft, ["colors"], (at) => {
    condition(work, [...at, "when"]);
    mapText(draft, [...at, "column"], name);
  });
  for (const layout of ["kanban", "calendar", "gantt", "gallery"]) {
    for (const key of draft.keys([layout])) {
      const at = [layout, key];
      if (Array.isArray(draft.get(at))) mapList(draft, at, name);
      // The scale of a calendar is a word of ours.
      else if (key !== "scale" && key !== "size") mapText(draft, at, name);
    }
  }
}

function rewriteLink(work: Rewrite): void {
  for (const list of [["fields"], ["progress"], ["query", "by"], ["query", "show"]])
    mapList(work.draft, ["settings", ...list], work.name);
  mapText(work.draft, ["settings", "once", "field"], work.name);
}

function rewriteImport(work: Rewrite, own: boolean): void {
  const { draft, name, renaming } = work;
  const form = draft.get(["form"]);
  for (const field of draft.keys(["link_by"])) {
    // The field of the other form by which a link is found.
    if (typeof form === "string" && work.target(form, field) === renaming.form)
      mapText(draft, ["link_by", field], name);
  }
  if (!own) return;
  for (const heading of draft.keys(["columns"])) {
    mapText(draft, ["columns", heading], name);
    mapText(draft, ["columns", heading, "field"], name);
  }
  mapList(draft, ["match"], name);
  for (const map of ["values", "link_by", "dates"]) renameKeys(work, [map]);
}

function rewriteWidget(work: Rewrite, at: Path): void {
  condition(work, [...at, "filter"]);
  groups(work, [...at, "group"]);
  mapText(work.draft, [...at, "measure", "field"], work.name);
  mapList(work.draft, [...at, "columns"], work.name);
  sort(work, [...at, "sort"]);
}

function rewriteSource(work: Rewrite, at: Path): void {
  const { draft, name } = work;
  condition(work, [...at, "when"]);
  for (const map of ["keys", "measures"]) {
    for (const key of draft.keys([...at, map])) {
      mapText(draft, [...at, map, key], name);
      mapText(draft, [...at, map, key, "field"], name);
      condition(work, [...at, map, key, "when"]);
    }
  }
}

function sort({ draft, name }: Rewrite, at: Path): void {
  mapList(draft, at, (key) => (key.startsWith("-") ? `-${name(key.slice(1))}` : name(key)));
}

function groups(work: Rewrite, at: Path): void {
  const { draft, name } = work;
  const value = draft.get(at);
  if (Array.isArray(value)) value.forEach((_, index) => groups(work, [...at, index]));
  else if (isObject(value)) mapText(draft, [...at, "field"], name);
  else mapText(draft, at, name);
}

/** An expression of another form: only what it looks up. */
export function expression({ draft, renaming }: Rewrite, at: Path): void {
  mapText(draft, at, (text) => mapLookUps(text, renaming));
}

export function documents(texts: Texts, folder: string): { [key: string]: Json }[] {
  return Object.entries(texts).flatMap(([path, text]) => {
    if (!path.startsWith(folder)) return [];
    try {
      const read: unknown = JSON.parse(text);
      return isObject(read as Json) ? [read as { [key: string]: Json }] : [];
    } catch {
      // What cannot be read refers to nothing.
      return [];
    }
  });
}

function rulesOf(texts: Texts, is: (rule: { [key: string]: Json }) => boolean, renaming: Renaming): boolean {
  return documents(texts, "rules/").some((rule) => rule["form"] === renaming.form && is(rule));
}

/** Whether a text of a message speaks of records of the form, and of no other's. */
function usesMessage(texts: Texts, path: string, renaming: Renaming): boolean {
  const forms = documents(texts, "reminders/").filter((one) => one["message"] === path);
  return forms.length > 0 && forms.every((one) => one["form"] === renaming.form);
}

function targetOf(texts: Texts, form: string, link: string): string | undefined {
  const keys = link
    .split(".")
    .flatMap((part, index) => (index === 0 ? ["properties", part] : ["items", "properties", part]));
  const target = standsAt(texts, form, [...keys, "x-form"]);
  return typeof target === "string" ? target : undefined;
}

function columnsOf(texts: Texts, form: string, rows: string): readonly string[] {
  const columns = standsAt(texts, form, ["properties", rows, "items", "properties"]);
  return isObject(columns) ? Object.keys(columns) : [];
}

function standsAt(texts: Texts, form: string, keys: readonly string[]): Json | undefined {
  const [found] = documents({ [`forms/${form}.json`]: texts[`forms/${form}.json`] ?? "" }, "forms/");
  let at: Json | undefined = found;
  for (const key of keys) at = isObject(at) ? at[key] : undefined;
  return at;
}
