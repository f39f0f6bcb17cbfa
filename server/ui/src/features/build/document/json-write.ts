/** Writes values the way the shipped definitions are written: on one line while that can be read. */
import type { Json } from "@/shared/api/types";

const WIDEST = 110;
const STEP = 2;

/** The text of a value that begins at a column, behind `indent` spaces when it needs several lines. */
export function writeJson(value: Json, indent: number, column = indent): string {
  const line = oneLine(value);
  if (typeof value !== "object" || value === null || column + line.length <= WIDEST) return line;
  const inner = indent + STEP;
  const pad = " ".repeat(inner);
  if (Array.isArray(value)) {
    const items = value.map((item) => pad + writeJson(item, inner));
    return `[\n${items.join(",\n")}\n${" ".repeat(indent)}]`;
  }
  const members = Object.entries(value).map(([key, member]) => {
    const head = `${pad}${JSON.stringify(key)}: `;
    return head + writeJson(member, inner, head.length);
  });
  return `{\n${members.join(",\n")}\n${" ".repeat(indent)}}`;
}

function oneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${oneLine(member)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
