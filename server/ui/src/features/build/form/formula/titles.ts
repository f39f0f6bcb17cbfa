/** Fields of a formula under the titles people know them by: typed so they are written as names, and names are shown so. */
import type { FormulaName } from "./use-formula-fields";

/** Strings and comments, in which nothing names a field. */
const TEXTS = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`[^`]*`?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/.source;
const NAMES = new RegExp(`${TEXTS}|[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*(?:\\s*\\()?`, "g");
/** A string in the quotation marks of Chinese text. */
const CURLED = "“[^”]*”";

/** What a Chinese keyboard writes in the place of the signs of a formula. */
const SIGNS: Readonly<Record<string, string>> = {
  "（": "(",
  "）": ")",
  "，": ",",
  "＋": "+",
  "－": "-",
  "×": "*",
  "＊": "*",
  "÷": "/",
  "／": "/",
  "＞": ">",
  "＜": "<",
  "＝": "=",
  "！": "!",
  "＆": "&",
};

const WORDS: ReadonlySet<string> = new Set(["true", "false", "if", "else", "let", "in", "and", "or", "not"]);

/** The formula with the names of fields where their titles were typed, and with plain signs where wide ones were. */
export function withNames(formula: string, fields: readonly FormulaName[]): string {
  const spelled = spellings(fields);
  const titles = [...spelled.keys()].toSorted((a, b) => b.length - a.length).map(pattern);
  const signs = `[${Object.keys(SIGNS).join("")}]`;
  const parts = new RegExp([TEXTS, CURLED, ...titles, signs].join("|"), "gu");
  return formula.replace(parts, (part) => {
    if (part.length > 1 && part.startsWith("“")) return JSON.stringify(part.slice(1, -1));
    return spelled.get(part) ?? SIGNS[part] ?? part;
  });
}

export interface TitledName extends FormulaName {
  readonly from: number;
  readonly to: number;
}

/** Where a formula names fields, and what these are called. */
export function titledNames(formula: string, fields: readonly FormulaName[]): TitledName[] {
  const titles = new Map(fields.map((field) => [field.name, field.title] as const).toReversed());
  return [...formula.matchAll(NAMES)].flatMap(({ 0: name, index: from }) => {
    const title = titles.get(name);
    return title === undefined ? [] : [{ name, title, from, to: from + name.length }];
  });
}

/** The formula as people read it. */
export function withTitles(formula: string, fields: readonly FormulaName[]): string {
  return titledNames(formula, fields).reduceRight(
    (text, { from, to, title }) => text.slice(0, from) + title + text.slice(to),
    formula,
  );
}

/** Where the engine says that something is wrong. */
const PLACE = /^(第 (\d+) 行第 |line (\d+), column )(\d+)(?=\D)/;

/** What is said of a formula, with the column counted as people read it: under titles. */
export function inShownColumns(message: string, formula: string, fields: readonly FormulaName[]): string {
  return message.replace(
    PLACE,
    (_, head: string, zh: string | undefined, en: string | undefined, at: string) => {
      const before = formula.split("\n").slice(0, Number(zh ?? en) - 1);
      const start = before.reduce((sum, line) => sum + line.length + 1, 0);
      const names = titledNames(formula, fields).filter(
        (one) => one.from >= start && one.to < start + Number(at),
      );
      const longer = names.reduce((sum, { title, from, to }) => sum + title.length - (to - from), 0);
      return `${head}${Number(at) + longer}`;
    },
  );
}

/** What may be typed for each field. A title that two fields share means neither, unless one of them is the formula's own. */
function spellings(fields: readonly FormulaName[]): Map<string, string> {
  const names = new Set(fields.map((field) => field.name));
  const found = new Map<string, string>();
  const shared = new Set<string>();
  const ownLast = [...fields.filter((field) => !field.own), ...fields.filter((field) => field.own)];
  for (const { name, title, own } of ownLast) {
    for (const spelling of spellingsOf(name, title)) {
      if (spelling === "" || names.has(spelling) || WORDS.has(spelling)) continue;
      if (own && found.has(spelling)) continue;
      if ((found.get(spelling) ?? name) !== name) shared.add(spelling);
      found.set(spelling, name);
    }
  }
  for (const spelling of shared) found.delete(spelling);
  return found;
}

/** A column is also written as `table.column`, with the title of one or both. */
function spellingsOf(name: string, title: string): string[] {
  const [table, column] = name.split(".");
  const cut = title.lastIndexOf(" · ");
  if (column === undefined || cut < 0) return [title];
  const own = title.slice(cut + 3);
  return [title, `${title.slice(0, cut)}.${own}`, `${table}.${own}`];
}

/** Finds a title as a whole: 单价 is no part of 单价合计, and a function may be called like a field. */
function pattern(title: string): string {
  const escaped = title.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const before = /^[\p{L}\p{N}_]/u.test(title) ? "(?<![\\p{L}\\p{N}_.])" : "";
  const after = /[\p{L}\p{N}_]$/u.test(title) ? "(?![\\p{L}\\p{N}_])(?!\\s*[(（])" : "";
  return before + escaped + after;
}
