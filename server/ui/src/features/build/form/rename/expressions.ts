/** Names of another form's fields inside expressions, scripts and templates. */
import { mapNames, renamed } from "../expression-names";

/** A field of one form that gets another name. */
export interface Renaming {
  readonly form: string;
  /** `total`, or `items.qty` for a column. */
  readonly from: string;
  readonly to: string;
  /** Whether it names what stands beside the record: a column of a row, or what a query has found. */
  readonly inRow?: boolean;
}

/** A path as it reads afterwards. */
export function changed(renaming: Renaming, name: string): string {
  return renamed(name, renaming.from, renaming.to);
}

/** How many arguments stand before the form, and before the fields, in the functions that look into other forms. */
const LOOKING = { LOOKUP: 0, MAPX: 1 } as const;
const CALL = /\b(LOOKUP|MAPX)\s*\(/g;

/** The names of fields in what an expression looks up in the form. */
export function mapLookUps(text: string, renaming: Renaming): string {
  let out = "";
  let at = 0;
  for (const call of text.matchAll(CALL)) {
    const begin = call.index + call[0].length;
    if (begin < at) continue;
    const args = argumentsAt(text, begin);
    const first = LOOKING[call[1] as keyof typeof LOOKING];
    const form = args[first];
    if (form === undefined || literal(text.slice(form.from, form.to)) !== renaming.form) continue;
    args.forEach((arg, index) => {
      const place = index - first;
      // The field that is asked for, and every second one after it: by which the record is found.
      if (place !== 1 && (place < 2 || place % 2 !== 0)) return;
      const part = text.slice(arg.from, arg.to);
      const name = literal(part);
      if (name === null || changed(renaming, name) === name) return;
      out += text.slice(at, arg.from) + part.replace(name, changed(renaming, name));
      at = arg.to;
    });
  }
  return out + text.slice(at);
}

function literal(text: string): string | null {
  return /^\s*["'`]([\w.]+)["'`]\s*$/.exec(text)?.[1] ?? null;
}

interface Part {
  readonly from: number;
  readonly to: number;
}

/** The arguments of a call whose bracket was opened before `begin`. */
function argumentsAt(text: string, begin: number): Part[] {
  const parts: Part[] = [];
  let from = begin;
  let depth = 0;
  let quote = "";
  for (let at = begin; at < text.length; at += 1) {
    const sign = text[at] ?? "";
    if (quote !== "") {
      if (sign === "\\") at += 1;
      else if (sign === quote) quote = "";
    } else if (`"'\``.includes(sign)) quote = sign;
    else if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign) && depth > 0) depth -= 1;
    else if (sign === ")" || (sign === "," && depth === 0)) {
      parts.push({ from, to: at });
      if (sign === ")") return parts;
      from = at + 1;
    }
  }
  return parts;
}

/** A script over records of the form. A variable of its own that is called like the field hides it. */
export function mapScript(script: string, renaming: Renaming): string {
  const root = renaming.from.split(".")[0] ?? "";
  const looked = mapLookUps(script, renaming);
  if (new RegExp(`\\b(?:let|const|for)\\s+${root}\\b`).test(script)) return looked;
  return mapNames(looked, (name) =>
    name.startsWith("record.") && !renaming.inRow
      ? `record.${changed(renaming, name.slice("record.".length))}`
      : changed(renaming, name),
  );
}

const BLOCK = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const WORD =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(\|\s*|\bis\s+(?:not\s+)?)?([A-Za-z_]\w*(?:\.\w+)*)(\s*\()?/g;

/** A template over records of the form: `{{ total }}`, `{% for row in items %}{{ row.qty }}`. */
export function mapDocument(template: string, renaming: Renaming): string {
  const [container, column] = renaming.from.split(".");
  const rows = column === undefined ? [] : loopsOver(template, container ?? "");
  const hidden = new RegExp(`\\{%-?\\s*(?:for|set)\\s+${container}\\b`).test(template);
  const change = (name: string): string => {
    for (const row of rows) if (name === `${row}.${column}`) return `${row}.${renaming.to.split(".").pop()}`;
    if (name.startsWith("_raw.")) return `_raw.${changed(renaming, name.slice("_raw.".length))}`;
    return hidden ? name : changed(renaming, name);
  };
  return template.replace(BLOCK, (block) =>
    block.replace(WORD, (token, filter: string | undefined, name: string | undefined, call = "") =>
      // The name of a filter, test or function is no field.
      name === undefined || filter !== undefined || call !== "" ? token : change(name),
    ),
  );
}

/** The names that rows of a sub-form have in the loops over it. */
function loopsOver(template: string, container: string): string[] {
  const loops = template.matchAll(new RegExp(`for\\s+(\\w+)\\s+in\\s+(?:_raw\\.)?${container}\\b`, "g"));
  return [...loops].map((loop) => loop[1] ?? "");
}
