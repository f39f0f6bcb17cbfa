/** What a person does to an aggregate table, as edits of its document. */
import type { Draft } from "../document/draft";
import { freeKey } from "../document/free-key";
import {
  hasMinus,
  readAggregate,
  writePart,
  type Gives,
  type MeasureEntry,
  type Op,
  type Part,
} from "./aggregate-document";

/** What every record has; a column of the table cannot have such a name. */
const RESERVED = ["me", "record", "id", "created_at", "created_by", "updated_at", "updated_by", "flow_state"];

const table = (draft: Draft) => readAggregate(draft.get([]) ?? null);

/** A name no key and no figure has, spelled from the end of a path. */
export function freeName(draft: Draft, path: string): string {
  const stem = path.slice(path.lastIndexOf(".") + 1);
  const taken = new Set(["keys", "measures", "computed"].flatMap((part) => draft.keys([part])));
  return freeKey(stem, (name) => !taken.has(name) && !RESERVED.includes(name), { from: 1 });
}

/** Groups by one more thing: for every source, in their order, the field it is read from, if there is one that fits. */
export function addKey(draft: Draft, paths: readonly (string | null)[]): string | null {
  const first = paths.find((path) => path !== null);
  if (first == null) return null;
  const name = freeName(draft, first);
  draft.insertMember(["keys"], name, {}, draft.keys(["keys"]).length);
  paths.forEach((path, index) => {
    if (path !== null) draft.set(["sources", index, "keys", name], path);
  });
  return name;
}

export function removeKey(draft: Draft, name: string): void {
  draft.remove(["keys", name]);
  table(draft).sources.forEach((_, index) => draft.remove(["sources", index, "keys", name]));
}

/** Reads a key of a source from another field; an empty path leaves it open. */
export function setKeyField(draft: Draft, source: number, name: string, path: string): void {
  draft.set(["sources", source, "keys", name], path === "" ? undefined : path);
}

export interface NewMeasure {
  readonly title: string;
  readonly op: Exclude<Op, "distinct">;
  /** The field in one source; without it the records of every source are counted. */
  readonly of: { readonly source: number; readonly path: string } | null;
}

export function addMeasure(draft: Draft, { title, op, of }: NewMeasure): string {
  const name = freeName(draft, of?.path ?? "count");
  draft.insertMember(["measures"], name, { title, op }, draft.keys(["measures"]).length);
  if (of) draft.set(["sources", of.source, "measures", name], of.path);
  else table(draft).sources.forEach((_, index) => draft.set(["sources", index, "measures", name], {}));
  return name;
}

export function removeMeasure(draft: Draft, name: string): void {
  draft.remove(["measures", name]);
  table(draft).sources.forEach((_, index) => draft.remove(["sources", index, "measures", name]));
}

/** Computes a measure in another way; the least, the greatest and a count of different values have no minus. */
export function setOp(draft: Draft, name: string, op: Op): void {
  draft.set(["measures", name, "op"], op === "distinct" ? "count" : op);
  draft.set(["measures", name, "distinct"], op === "distinct" ? true : undefined);
  if (hasMinus(op)) return;
  table(draft).sources.forEach(({ parts }, index) => {
    const part = parts.get(name);
    if (part?.minus) setPart(draft, index, name, { ...part, minus: false });
  });
}

/** One more figure that follows from the others; its formula is still to be written. */
export function addComputed(draft: Draft, title: string): string {
  const name = freeName(draft, "figure");
  draft.insertMember(["computed"], name, { title, formula: "" }, draft.keys(["computed"]).length);
  return name;
}

/** Without any computed figure nothing is written of them. */
export function removeComputed(draft: Draft, name: string): void {
  if (draft.keys(["computed"]).length > 1) draft.remove(["computed", name]);
  else draft.remove(["computed"]);
}

/** Lets a formula give something else; what says how the former is shown goes with it. */
export function setGives(draft: Draft, name: string, gives: Gives): void {
  const set = (keyword: string, value: string | undefined) => draft.set(["computed", name, keyword], value);
  set("as", gives === "number" ? undefined : gives);
  if (gives !== "number") set("unit", undefined);
  if (gives !== "money") set("currency", undefined);
  if (gives === "text" || gives === "date") set("decimals", undefined);
}

/** What a source gives to a measure; null for nothing. */
export function setPart(draft: Draft, source: number, name: string, part: Part | null): void {
  draft.set(["sources", source, "measures", name], part === null ? undefined : writePart(part));
}

/** One more source, with the fields its keys are read from where they are known. */
export function addSource(draft: Draft, form: string, keys: ReadonlyMap<string, string>): void {
  const at = table(draft).sources.length;
  draft.insertItem(["sources"], at, { form, keys: Object.fromEntries(keys), measures: {} });
}

/** Reads a source from another form: nothing of the one before holds there. */
export function setSourceForm(
  draft: Draft,
  index: number,
  form: string,
  keys: ReadonlyMap<string, string>,
): void {
  draft.set(["sources", index], { form, keys: Object.fromEntries(keys), measures: {} });
}

/** Sees to it that no row has less than nothing of the first figure; `words` are told to whoever would break it. */
export function addCheck(draft: Draft, words: (measure: MeasureEntry) => string): void {
  const { measures, checks } = table(draft);
  const first = measures.find(({ op }) => op === "sum") ?? measures[0];
  if (first)
    draft.insertItem(["checks"], checks.length, { that: [first.name, ">=", 0], message: words(first) });
}

/** Without any check nothing is written of them. */
export function removeCheck(draft: Draft, index: number): void {
  if (table(draft).checks.length > 1) draft.remove(["checks", index]);
  else draft.remove(["checks"]);
}
