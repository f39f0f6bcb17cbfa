/** A value taken from another form by conditions, as a panel shows it and as a default says it in a formula. */

export interface Linkage {
  readonly form: string;
  /** The field that is taken. */
  readonly result: string;
  /** Of several records that match, the one made first or last. */
  readonly take: "first" | "last";
  /** A field of the other form, and the field of this one that it equals. */
  readonly matches: readonly (readonly [string, string])[];
}

export const NO_LINKAGE: Linkage = { form: "", result: "", take: "last", matches: [["", ""]] };

/** A formula takes no more. */
export const MOST_MATCHES = 5;

export function isWhole({ form, result, matches }: Linkage): boolean {
  return form !== "" && result !== "" && matches.length > 0 && matches.every((pair) => !pair.includes(""));
}

export function writeLinkage({ form, result, take, matches }: Linkage): string {
  const pairs = matches.flatMap(([theirs, mine]) => [quoted(theirs), mine]);
  const rest = [quoted(form), quoted(result), ...pairs].join(", ");
  return take === "first" ? `= LOOKUP(${rest})` : `= MAPX("last", ${rest})`;
}

/** Nothing where a formula says anything else: it is then shown as it is written. */
export function readLinkage(text: string): Linkage | null {
  const call = /^=\s*(LOOKUP|MAPX)\s*\(([\s\S]*)\)\s*$/.exec(text);
  const all = call && readArguments(call[2] ?? "");
  if (!call || !all) return null;
  const operation = call[1] === "MAPX" ? all.shift() : QUOTED_FIRST;
  const [form, result, ...rest] = all;
  const take = operation?.text;
  if (!operation?.quoted || (take !== "first" && take !== "last")) return null;
  if (!form?.quoted || !result?.quoted || rest.length === 0 || rest.length % 2 !== 0) return null;
  const matches: [string, string][] = [];
  for (let at = 0; at < rest.length; at += 2) {
    const [theirs, mine] = [rest[at], rest[at + 1]];
    if (!theirs?.quoted || !mine || mine.quoted) return null;
    matches.push([theirs.text, mine.text]);
  }
  return { form: form.text, result: result.text, take, matches };
}

interface Argument {
  readonly quoted: boolean;
  readonly text: string;
}

const QUOTED_FIRST: Argument = { quoted: true, text: "first" };

function readArguments(text: string): Argument[] | null {
  const found: Argument[] = [];
  const one = /\s*(?:"([^"\\]*)"|([A-Za-z_]\w*))\s*(,|$)/y;
  for (let more = true; more;) {
    const hit = one.exec(text);
    if (!hit) return null;
    found.push({ quoted: hit[1] !== undefined, text: hit[1] ?? hit[2] ?? "" });
    more = hit[3] === ",";
  }
  return found;
}

function quoted(name: string): string {
  return `"${name}"`;
}
