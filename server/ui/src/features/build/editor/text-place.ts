/** Finds the place a problem speaks of: a JSON pointer in a document, `/lines/12` in any other text. */
import { placeInJson, type Place } from "./json-place";

export function placeOf(path: string, text: string, pointer: string): Place {
  return /\.jsonl?$/.test(path) ? placeInJson(text, pointer) : placeOnLine(text, pointer);
}

function placeOnLine(text: string, pointer: string): Place {
  const line = Number(/^\/lines\/(\d+)$/.exec(pointer)?.[1] ?? 1);
  const lines = text.split("\n");
  const at = Math.min(Math.max(line, 1), lines.length) - 1;
  const from = lines.slice(0, at).reduce((sum, one) => sum + one.length + 1, 0);
  return { from, to: from + (lines[at]?.length ?? 0) };
}
