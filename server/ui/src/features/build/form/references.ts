/** Everything in a form that names one of its fields, for renaming and removing fields safely. */
import type { Json } from "@/shared/api/types";
import { Draft } from "../document/draft";
import type { Path } from "../document/json-tree";
import { mapNames, mapTemplate, renamed } from "./expression-names";
import { containerOf, fieldAt, fieldsAt, keyOf, requiredAt } from "./field-path";
import { rewriteOtherForm } from "./rename/other-form";

type Change = (name: string) => string;

const NONE: ReadonlySet<string> = new Set();

/** The rules of a form that list fields under a condition. */
const RULES = [
  ["x-visibility", "show"],
  ["x-required", "require"],
  ["x-editable", "edit"],
] as const;

/**
 * Gives a field another key, and everything that names it the new name. A field that is in force under its old key says
 * what it was called, so that publishing takes its values along.
 */
export function renameField(
  draft: Draft,
  path: string,
  key: string,
  published: ReadonlySet<string> = NONE,
): void {
  const container = containerOf(path);
  const from = keyOf(path);
  if (key === from) return;
  const to = container === null ? key : `${container}.${key}`;
  const outside: Change = (name) => renamed(name, path, to);
  // Inside a row a column is called by its bare key, and hides a field of the form with that name.
  const inside = (row: string | null): Change => {
    const own = row === null ? [] : draft.keys(fieldsAt(row));
    if (row !== null && row === container) return (name) => (name === from ? key : outside(name));
    return (name) => (own.includes(name.split(".")[0] ?? "") ? name : outside(name));
  };
  const form = draft.get(["key"]);
  // A form may lead to itself, and look into itself.
  if (typeof form === "string")
    rewriteOtherForm({
      draft,
      renaming: { form, from: path, to },
      name: outside,
      target: () => undefined,
      columns: () => [],
    });
  for (const one of everyField(draft)) rewriteField(draft, one, inside(containerOf(one)), outside);
  rewriteForm(draft, outside, inside);
  mapList(draft, requiredAt(container), (name) => (name === from ? key : name));
  if (container !== null)
    for (const row of presetRows(draft, container))
      if (draft.get([...row, from]) !== undefined) draft.renameMember(row, from, key);
  draft.renameMember(fieldsAt(container), from, key);
  const at = [...fieldAt(to), "x-formerly"];
  if (published.has(path)) draft.set(at, from);
  else if (draft.get(at) === key) draft.remove(at);
}

/** Where the rows stand that a sub-form begins with. */
function presetRows(draft: Draft, subform: string): Path[] {
  const at = [...fieldAt(subform), "x-default"];
  const rows = draft.get(at);
  return Array.isArray(rows) ? rows.map((_, index) => [...at, index]) : [];
}

function everyField(draft: Draft): string[] {
  return draft.keys(["properties"]).flatMap((key) => {
    return [key, ...draft.keys(fieldsAt(key)).map((column) => `${key}.${column}`)];
  });
}

function rewriteField(draft: Draft, path: string, inside: Change, outside: Change): void {
  const at = fieldAt(path);
  mapText(draft, [...at, "x-formula"], (text) => mapNames(text, inside));
  mapText(draft, [...at, "x-default"], (text) =>
    text.startsWith("=") ? `=${mapNames(text.slice(1), inside)}` : text,
  );
  mapText(draft, [...at, "x-link"], inside);
  const fill = draft.get([...at, "x-fill"]);
  if (isObject(fill)) {
    for (const key of Object.keys(fill)) {
      if (inside(key) !== key) draft.renameMember([...at, "x-fill"], key, inside(key));
    }
  }
  const parts = draft.get([...at, "x-serial"]);
  if (Array.isArray(parts))
    parts.forEach((_, index) => mapText(draft, [...at, "x-serial", index, "field"], outside));
  // The fields of x-where are those of the other form; only the values compared with are ours.
  const where = draft.get([...at, "x-where"]);
  if (where !== undefined)
    draft.set(
      [...at, "x-where"],
      mapCondition(where, (name) => name, inside),
    );
}

function rewriteForm(draft: Draft, change: Change, inside: (row: string | null) => Change): void {
  mapText(draft, ["x-title"], (text) => mapTemplate(text, change));
  for (const [keyword, list] of RULES) {
    const rules = draft.get([keyword]);
    if (!Array.isArray(rules)) continue;
    rules.forEach((rule, index) => {
      mapList(draft, [keyword, index, list], change);
      if (isObject(rule) && rule["when"] !== undefined)
        draft.set([keyword, index, "when"], mapCondition(rule["when"], change, change));
    });
  }
  const checks = draft.get(["x-checks"]);
  if (Array.isArray(checks)) {
    checks.forEach((check, index) => {
      if (!isObject(check)) return;
      const that = check["that"];
      // A check that points at a column is asked of each row, and calls its columns as a formula there would.
      const row = typeof check["at"] === "string" ? containerOf(check["at"]) : null;
      if (typeof that === "string") draft.set(["x-checks", index, "that"], mapNames(that, inside(row)));
      else if (that !== undefined) draft.set(["x-checks", index, "that"], mapCondition(that, change, change));
      mapText(draft, ["x-checks", index, "at"], change);
    });
  }
  const duplicates = draft.get(["x-duplicates"]);
  if (Array.isArray(duplicates)) {
    duplicates.forEach((_, index) => {
      const at = ["x-duplicates", index, "match"];
      for (const key of draft.keys(at)) if (change(key) !== key) draft.renameMember(at, key, change(key));
    });
  }
  const unique = draft.get(["x-unique"]);
  if (Array.isArray(unique)) unique.forEach((_, index) => mapList(draft, ["x-unique", index], change));
}

/** Every part of the names that the formulas, conditions and lists of a form read its fields by. */
export function namesRead(draft: Draft): ReadonlySet<string> {
  const read = new Set<string>();
  const note: Change = (name) => {
    for (const part of name.split(".")) read.add(part);
    return name;
  };
  const scratch = new Draft(draft.text);
  for (const one of everyField(scratch)) rewriteField(scratch, one, note, note);
  rewriteForm(scratch, note, () => note);
  return read;
}

/**
 * A row reads a field of the form by the same bare name as a column. Before a column goes whose key such a field has,
 * what reads the column is made to name it by its path: that nothing is called, so it is a problem to see, where the bare
 * name would have come to mean the field.
 */
function keepAim(draft: Draft, path: string): void {
  const container = containerOf(path);
  const rows = container ?? path;
  const columns = draft.keys(fieldsAt(rows));
  const outer = draft.keys(["properties"]);
  const hiding = columns.filter((key) => outer.includes(key));
  const lost = container === null ? hiding : hiding.filter((key) => key === keyOf(path));
  const byPath =
    (keys: readonly string[]): Change =>
    (name) =>
      keys.includes(name.split(".")[0] ?? "") ? `${rows}.${name}` : name;
  if (container !== null && lost.length > 0)
    for (const column of columns)
      if (column !== keyOf(path)) rewriteField(draft, `${rows}.${column}`, byPath(lost), (name) => name);
  const checks = draft.get(["x-checks"]);
  if (!Array.isArray(checks)) return;
  checks.forEach((check, index) => {
    const at = isObject(check) ? check["at"] : undefined;
    if (typeof at !== "string" || containerOf(at) !== rows) return;
    // A check that points at no column any more is asked of the whole record.
    const named = container === null || at === path ? hiding : lost;
    mapText(draft, ["x-checks", index, "that"], (text) => mapNames(text, byPath(named)));
  });
}

/** Takes a field out of the lists that name it. What still speaks of it in conditions and formulas is a problem to see. */
export function forgetField(draft: Draft, path: string): void {
  keepAim(draft, path);
  const container = containerOf(path);
  dropFromList(draft, requiredAt(container), keyOf(path));
  if (container !== null) for (const row of presetRows(draft, container)) draft.remove([...row, keyOf(path)]);
  const lost = [
    path,
    ...(container === null ? draft.keys(fieldsAt(path)).map((key) => `${path}.${key}`) : []),
  ];
  for (const [keyword, list] of RULES) {
    const rules = draft.get([keyword]);
    if (!Array.isArray(rules)) continue;
    for (let index = rules.length - 1; index >= 0; index -= 1) {
      for (const one of lost) dropFromList(draft, [keyword, index, list], one);
      const left = draft.get([keyword, index, list]);
      if (Array.isArray(left) && left.length === 0) draft.remove([keyword, index]);
    }
  }
  const checks = draft.get(["x-checks"]);
  if (Array.isArray(checks)) {
    checks.forEach((check, index) => {
      if (isObject(check) && lost.some((one) => one === check["at"])) draft.remove(["x-checks", index, "at"]);
    });
  }
  const unique = draft.get(["x-unique"]);
  for (let index = Array.isArray(unique) ? unique.length - 1 : -1; index >= 0; index -= 1) {
    const group = draft.get(["x-unique", index]);
    // What is left of a group would ask for more than the whole did.
    if (Array.isArray(group) && lost.some((one) => group.includes(one))) draft.remove(["x-unique", index]);
  }
  if (container !== null) return;
  const duplicates = draft.get(["x-duplicates"]);
  for (let index = Array.isArray(duplicates) ? duplicates.length - 1 : -1; index >= 0; index -= 1) {
    const at = ["x-duplicates", index, "match"];
    if (!draft.keys(at).includes(path)) continue;
    if (draft.keys(at).length === 1) draft.remove(["x-duplicates", index]);
    else draft.remove([...at, path]);
  }
}

/** A condition with other names for its fields, and for the fields it compares with. */
export function mapCondition(condition: Json, field: Change, value: Change): Json {
  if (Array.isArray(condition)) {
    const [name, op, operand] = condition;
    if (typeof name !== "string" || op === undefined) return condition;
    return operand === undefined ? [field(name), op] : [field(name), op, mapOperand(operand, value)];
  }
  if (!isObject(condition)) return condition;
  return Object.fromEntries(
    Object.entries(condition).map(([join, inner]) => {
      const mapped =
        join !== "not" && Array.isArray(inner)
          ? inner.map((part) => mapCondition(part, field, value))
          : mapCondition(inner, field, value);
      return [join, mapped];
    }),
  );
}

function mapOperand(operand: Json, change: Change): Json {
  if (Array.isArray(operand)) return operand.map((one) => mapOperand(one, change));
  if (isObject(operand) && typeof operand["field"] === "string") return { field: change(operand["field"]) };
  return operand;
}

export function mapText(draft: Draft, path: Path, change: (text: string) => string): void {
  const text = draft.get(path);
  if (typeof text === "string") draft.set(path, change(text));
}

export function mapList(draft: Draft, path: Path, change: Change): void {
  const list = draft.get(path);
  if (!Array.isArray(list)) return;
  list.forEach((_, index) => mapText(draft, [...path, index], change));
}

function dropFromList(draft: Draft, path: Path, name: string): void {
  const list = draft.get(path);
  const at = Array.isArray(list) ? list.indexOf(name) : -1;
  if (at >= 0) draft.remove([...path, at]);
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
