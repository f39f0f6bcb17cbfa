/** What is different between two versions of a definition, by the things people know: fields, nodes, rows, settings. */
import { kindOf } from "@/features/form/field";
import type { FieldSchema } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import type { DefinitionKind } from "../list/kinds";

/** One setting; undefined where there was none, or is none any more. */
export interface Line {
  readonly keyword: string;
  readonly from: Json | undefined;
  readonly to: Json | undefined;
}

export interface PartChange {
  readonly change: "added" | "removed" | "changed";
  /** What it is called now, below what it belongs to: ["明细", "数量"]. */
  readonly names: readonly string[];
  readonly key: string;
  /** The part as it is, or was before it was removed. */
  readonly part: Json;
  readonly lines: readonly Line[];
}

export interface Comparison {
  /** Settings of the document itself. */
  readonly own: readonly Line[];
  readonly parts: readonly PartChange[];
  /** The same parts stand in another order. */
  readonly reordered: boolean;
}

type Doc = Readonly<Record<string, Json>>;

/** Where the parts of a document are, by kind; any other keyword is a setting of the document. */
const PARTS: Readonly<Partial<Record<DefinitionKind, readonly string[]>>> = {
  form: ["properties"],
  flow: ["nodes"],
  rule: ["table", "scorecard"],
  dashboard: ["widgets"],
  access: ["roles", "groups"],
  aggregate: ["sources", "keys", "measures", "computed", "checks"],
};
/** Said of each field instead of the form. */
const OF_FIELDS: ReadonlySet<string> = new Set(["required", "type"]);

export function compare(kind: DefinitionKind, before: Json, after: Json): Comparison {
  const [was, is] = [asDoc(before), asDoc(after)];
  const places = PARTS[kind] ?? [];
  const ofFields = kind === "form";
  const skipped = new Set(["$schema", ...places, ...(ofFields ? OF_FIELDS : [])]);
  const sides = places.map((place) => {
    const read = (doc: Doc) => (ofFields ? fieldsOf(doc) : partsOf(doc[place]));
    return [read(was), read(is)] as const;
  });
  return {
    own: linesOf(without(was, skipped), without(is, skipped)),
    parts: sides.flatMap(([old, now]) => comparedParts(old, now, [], ofFields)),
    reordered: sides.some(([old, now]) => inOtherOrder([...old.keys()], [...now.keys()])),
  };
}

/** A document as data; undefined while it is no complete JSON. */
export function asJson(text: string | null): Json | undefined {
  try {
    return text === null ? undefined : (JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

type Parts = ReadonlyMap<string, Doc>;

function comparedParts(old: Parts, now: Parts, outer: readonly string[], ofFields: boolean): PartChange[] {
  const changes: PartChange[] = [];
  for (const [key, part] of now) {
    const names = [...outer, nameOf(part, key)];
    const before = old.get(key);
    if (!before) {
      changes.push({ change: "added", names, key, part, lines: [] });
      continue;
    }
    const lines = ofFields ? linesOf(settingsOf(before), settingsOf(part)) : linesOf(before, part);
    if (lines.length > 0) changes.push({ change: "changed", names, key, part, lines });
    if (ofFields)
      changes.push(
        ...comparedParts(fieldsOf(asDoc(before["items"])), fieldsOf(asDoc(part["items"])), names, true),
      );
  }
  for (const [key, part] of old)
    if (!now.has(key))
      changes.push({ change: "removed", names: [...outer, nameOf(part, key)], key, part, lines: [] });
  return changes;
}

/** The fields of a form or the columns of a sub-form, each saying whether it is required. */
function fieldsOf(container: Doc): Parts {
  const required = new Set(Array.isArray(container["required"]) ? container["required"] : []);
  const fields = Object.entries(asDoc(container["properties"]));
  return new Map(fields.map(([key, field]) => [key, { ...asDoc(field), required: required.has(key) }]));
}

/** The settings of a field as its designer knows them: one kind instead of three keywords, options wherever they are. */
function settingsOf(field: Doc): Doc {
  const rest = without(field, new Set(["type", "format", "x-kind", "items"]));
  const options = asDoc(field["items"])["enum"];
  return {
    kind: kindOf(field as FieldSchema),
    ...rest,
    required: field["required"] === true ? true : null,
    ...(options === undefined ? {} : { enum: options }),
  };
}

/** Parts by their key: of an object its names, of a list what the items call themselves. */
function partsOf(value: Json | undefined): Parts {
  if (!Array.isArray(value))
    return new Map(Object.entries(asDoc(value)).map(([key, one]) => [key, asDoc(one)]));
  const parts = new Map<string, Doc>();
  value.forEach((item) => {
    const doc = asDoc(item);
    const own = doc["key"] ?? doc["title"];
    // Rows have no names: one that was changed is another one.
    const stem = typeof own === "string" ? own : JSON.stringify(item);
    let key = stem;
    for (let n = 2; parts.has(key); n += 1) key = `${stem} ${n}`;
    parts.set(key, doc);
  });
  return parts;
}

function nameOf(part: Doc, key: string): string {
  for (const word of ["title", "because", "message", "form"])
    if (typeof part[word] === "string" && part[word] !== "") return part[word];
  return key;
}

function linesOf(before: Doc, after: Doc): Line[] {
  const keywords = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keywords.flatMap((keyword) => {
    const [from, to] = [before[keyword] ?? undefined, after[keyword] ?? undefined];
    return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ keyword, from, to }];
  });
}

function inOtherOrder(old: readonly string[], now: readonly string[]): boolean {
  const [kept, stayed] = [old.filter((key) => now.includes(key)), now.filter((key) => old.includes(key))];
  return kept.some((key, at) => stayed[at] !== key);
}

function without(doc: Doc, skipped: ReadonlySet<string>): Doc {
  return Object.fromEntries(Object.entries(doc).filter(([keyword]) => !skipped.has(keyword)));
}

function asDoc(value: Json | undefined): Doc {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
