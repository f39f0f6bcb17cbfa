/** What a person does to a form, as edits of its document. */
import type { FieldSchema, KindName } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import type { Draft } from "../document/draft";
import { freeKey, numberedKey } from "../document/free-key";
import { kindOf } from "@/features/form/field";
import { fieldsAt, fieldAt, containerOf, keyOf, pathIn, requiredAt, type Container } from "./field-path";
import { forgetField, namesRead, renameField } from "./references";

export interface Place {
  readonly container: Container;
  readonly index: number;
}

/** Kinds that cannot stand in the rows of a sub-form. */
const NOT_IN_ROWS: ReadonlySet<KindName> = new Set([
  "subform",
  "related",
  "rollup",
  "serial",
  "separator",
  "tab",
  "description",
]);

export function fitsInRows(kind: KindName): boolean {
  return !NOT_IN_ROWS.has(kind);
}

const RESERVED = ["me", "record", "id", "created_at", "created_by", "updated_at", "updated_by", "flow_state"];

/** Why a key cannot be taken; null when it can. */
export function keyProblem(
  draft: Draft,
  container: Container,
  key: string,
): "shape" | "taken" | "reserved" | null {
  if (!/^[a-z][a-z0-9_]{0,49}$/.test(key)) return "shape";
  if (container === null && RESERVED.includes(key)) return "reserved";
  return takenKeys(draft, container).includes(key) ? "taken" : null;
}

/**
 * Keys that a field of a container cannot have. Formulas of rows read columns and fields of the form by the same bare
 * names, so a column that shared its key with a field would hide it, and once it is gone be taken for it.
 */
function takenKeys(draft: Draft, container: Container): string[] {
  const outer = draft.keys(fieldsAt(null));
  const columns = container === null ? outer.flatMap((key) => draft.keys(fieldsAt(key))) : [];
  return [...outer, ...columns, ...(container === null ? [] : draft.keys(fieldsAt(container)))];
}

/** A key nobody has: the wish itself, or with a number behind it. */
export function freeFieldKey(
  draft: Draft,
  container: Container,
  wish: string,
  spared: ReadonlySet<string> = new Set(),
): string {
  const stem = wish.replace(/_\d+$/, "") || "field";
  const isFree = (key: string) => keyProblem(draft, container, key) === null && !spared.has(key);
  return wish === stem ? freeKey(stem, isFree, { from: 1 }) : numberedKey(stem, isFree, { from: 1 });
}

/** Puts a new field in its place; answers its path. What still speaks of a field that is gone does not come to mean it. */
export function addField(draft: Draft, place: Place, kind: KindName, schema: Json): string {
  const wish = `${kind.replaceAll("-", "_")}_1`;
  const key = freeFieldKey(draft, place.container, wish, namesRead(draft));
  draft.insertMember(fieldsAt(place.container), key, schema, place.index);
  return pathIn(place.container, key);
}

/** Puts a copied field in its place, under a key of its own. */
export function pasteField(draft: Draft, place: Place, key: string, schema: Json, required: boolean): string {
  const free = freeFieldKey(draft, place.container, key);
  draft.insertMember(fieldsAt(place.container), free, ofItsOwn(schema), place.index);
  const path = pathIn(place.container, free);
  if (required) setRequired(draft, path, true);
  if (place.container === null) renameHiding(draft, free);
  return path;
}

/** Columns of a sub-form from elsewhere that would hide fields of this form get keys of their own. */
function renameHiding(draft: Draft, subform: string): void {
  const outer = draft.keys(fieldsAt(null));
  for (const column of draft.keys(fieldsAt(subform))) {
    if (!outer.includes(column)) continue;
    renameField(draft, pathIn(subform, column), freeFieldKey(draft, subform, column));
  }
}

/** A copy is nobody's successor. */
function ofItsOwn(schema: Json): Json {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return schema;
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== "x-formerly"));
}

export function removeField(draft: Draft, path: string): void {
  forgetField(draft, path);
  draft.remove(fieldAt(path));
}

/** Moves a field before the place `to.index` of its new container; answers its path there. */
export function moveField(draft: Draft, path: string, to: Place): string {
  const from = containerOf(path);
  const keys = draft.keys(fieldsAt(from));
  const at = keys.indexOf(keyOf(path));
  if (from === to.container) {
    draft.moveMember(fieldsAt(from), at, to.index > at ? to.index - 1 : to.index);
    return path;
  }
  const schema = draft.get(fieldAt(path));
  if (schema === undefined) return path;
  const required = isRequired(draft, path);
  removeField(draft, path);
  return pasteField(draft, to, keyOf(path), schema, required);
}

export function isRequired(draft: Draft, path: string): boolean {
  const list = draft.get(requiredAt(containerOf(path)));
  return Array.isArray(list) && list.includes(keyOf(path));
}

export function setRequired(draft: Draft, path: string, required: boolean): void {
  const at = requiredAt(containerOf(path));
  const list = draft.get(at);
  const index = Array.isArray(list) ? list.indexOf(keyOf(path)) : -1;
  if (required && index < 0) draft.insertItem(at, Array.isArray(list) ? list.length : 0, keyOf(path));
  if (!required && index >= 0) draft.remove([...at, index]);
}

/** Sets one keyword of a field; undefined, false and empty words take it away. */
export function setKeyword(draft: Draft, path: string, keyword: string, value: Json | undefined): void {
  const empty = value === "" || value === false || value === null;
  draft.set([...fieldAt(path), keyword], empty ? undefined : value);
}

/** Options live in `enum`, or in `items.enum` where several may be chosen. */
export function setOptions(
  draft: Draft,
  path: string,
  options: readonly string[],
  colors: Readonly<Record<string, string>>,
): void {
  const schema = draft.get(fieldAt(path)) as FieldSchema | undefined;
  const many = schema !== undefined && ["checkbox", "multi-select", "tags"].includes(kindOf(schema));
  const inItems = many && (schema?.items !== undefined || schema?.enum === undefined);
  if (inItems) {
    if (schema?.items === undefined) draft.set([...fieldAt(path), "items"], { type: "string", enum: [] });
    draft.set([...fieldAt(path), "items", "enum"], [...options]);
  } else draft.set([...fieldAt(path), "enum"], [...options]);
  const kept = Object.entries(colors).filter(([option, color]) => color !== "" && options.includes(option));
  draft.set([...fieldAt(path), "x-colors"], kept.length > 0 ? Object.fromEntries(kept) : undefined);
}

/** Options are written here, or come from another form; what is not meant is taken away. */
export function setOptionsSource(draft: Draft, path: string, kind: KindName, elsewhere: boolean): void {
  const at = fieldAt(path);
  if (!elsewhere) {
    for (const keyword of ["x-form", "x-field"]) draft.set([...at, keyword], undefined);
    setOptions(draft, path, [], {});
    return;
  }
  // Options may have been all that said what kind it is.
  draft.set([...at, "x-kind"], kind);
  for (const keyword of ["enum", "x-colors"]) draft.set([...at, keyword], undefined);
  if (draft.get([...at, "items"]) !== undefined) draft.set([...at, "items", "enum"], undefined);
}
