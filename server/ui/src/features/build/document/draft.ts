/**
 * Edits of one JSON text. Each touches only the part it is about: the order of keys, the spacing and whatever this
 * page knows nothing of stay as they were written.
 */
import type { Json } from "@/shared/api/types";
import { nodeAt, readJson, type JsonNode, type Path } from "./json-tree";
import { writeJson } from "./json-write";

/** A piece of text replaced by another. Both are kept, so that it can be taken back. */
export interface Splice {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
}

export class Draft {
  readonly splices: Splice[] = [];
  private current: string;
  private tree: JsonNode | null = null;

  /** Throws `JsonMistake` with the first edit when the text is not JSON. */
  constructor(text: string) {
    this.current = text;
  }

  get text(): string {
    return this.current;
  }

  get root(): JsonNode {
    this.tree ??= readJson(this.current);
    return this.tree;
  }

  get(path: Path): Json | undefined {
    return nodeAt(this.root, path)?.value;
  }

  keys(path: Path): string[] {
    return nodeAt(this.root, path)?.members?.map((member) => member.key) ?? [];
  }

  /** Replaces a value, or adds it behind the other members; undefined takes it away. */
  set(path: Path, value: Json | undefined): void {
    if (value === undefined) return this.remove(path);
    const node = nodeAt(this.root, path);
    if (node) {
      if (JSON.stringify(node.value) === JSON.stringify(value)) return;
      const indent = this.indentAt(node.from);
      this.splice(node.from, node.to, writeJson(value, indent, this.columnAt(node.from)));
      return;
    }
    const key = path[path.length - 1];
    const parent = path.slice(0, -1);
    if (typeof key === "number") return this.insertItem(parent, key, value);
    if (key === undefined) return;
    if (nodeAt(this.root, parent)?.members === undefined) return this.set(parent, { [key]: value });
    this.insertMember(parent, key, value, this.keys(parent).length);
  }

  /** Adds a member at a place among the others. */
  insertMember(path: Path, key: string, value: Json, index: number): void {
    const object = nodeAt(this.root, path);
    if (!object?.members) return this.set(path, { [key]: value });
    this.insertPart(object, object.members.map(whole), index, (indent, column) => {
      const head = `${JSON.stringify(key)}: `;
      return head + writeJson(value, indent, column + head.length);
    });
  }

  insertItem(path: Path, index: number, value: Json): void {
    const array = nodeAt(this.root, path);
    if (!array?.items) return this.set(path, [value]);
    this.insertPart(array, array.items, index, (indent, column) => writeJson(value, indent, column));
  }

  remove(path: Path): void {
    const parent = nodeAt(this.root, path.slice(0, -1));
    const last = path[path.length - 1];
    if (!parent || last === undefined) return;
    const parts = parent.members?.map(whole) ?? parent.items ?? [];
    const at = typeof last === "number" ? last : (parent.members ?? []).findLastIndex((m) => m.key === last);
    const part = parts[at];
    if (!part) return;
    const next = parts[at + 1];
    const before = parts[at - 1];
    if (next) this.splice(part.from, next.from, "");
    else if (before) this.splice(before.to, part.to, "");
    else this.splice(parent.from + 1, parent.to - 1, "");
  }

  /** Moves a member to a place among the others, as it is written. */
  moveMember(path: Path, from: number, to: number): void {
    const members = nodeAt(this.root, path)?.members;
    const member = members?.[from];
    if (!members || !member || from === to) return;
    const raw = this.current.slice(member.keyFrom, member.node.to);
    this.remove([...path, member.key]);
    const object = nodeAt(this.root, path);
    if (object?.members) this.insertPart(object, object.members.map(whole), to, () => raw);
  }

  moveItem(path: Path, from: number, to: number): void {
    const item = nodeAt(this.root, path)?.items?.[from];
    if (!item || from === to) return;
    const raw = this.current.slice(item.from, item.to);
    this.remove([...path, from]);
    const array = nodeAt(this.root, path);
    if (array?.items) this.insertPart(array, array.items, to, () => raw);
  }

  renameMember(path: Path, from: string, to: string): void {
    const member = nodeAt(this.root, path)?.members?.findLast((one) => one.key === from);
    if (member) this.splice(member.keyFrom, member.keyTo, JSON.stringify(to));
  }

  /** Makes the text another one by replacing what differs. */
  replace(text: string): void {
    const splice = difference(this.current, text);
    if (splice) this.splice(splice.at, splice.at + splice.removed.length, splice.inserted);
  }

  private insertPart(
    parent: { readonly from: number; readonly to: number },
    parts: readonly { readonly from: number; readonly to: number }[],
    index: number,
    write: (indent: number, column: number) => string,
  ): void {
    const first = parts[0];
    const outer = this.indentAt(parent.from);
    if (!first) {
      const inner = outer + 2;
      const raw = `\n${" ".repeat(inner)}${write(inner, inner)}\n${" ".repeat(outer)}`;
      return this.splice(parent.from + 1, parent.to - 1, raw);
    }
    const lines = this.current.slice(parent.from, first.from).includes("\n");
    const indent = lines ? this.columnAt(first.from) : outer;
    const gap = lines ? `,\n${" ".repeat(indent)}` : ", ";
    const next = parts[Math.max(0, index)];
    if (next) {
      const raw = write(indent, lines ? indent : this.columnAt(next.from));
      return this.splice(next.from, next.from, raw + gap);
    }
    const last = parts[parts.length - 1] ?? first;
    const raw = write(indent, lines ? indent : this.columnAt(last.to) + 2);
    this.splice(last.to, last.to, gap + raw);
  }

  private splice(from: number, to: number, inserted: string): void {
    const removed = this.current.slice(from, to);
    if (removed === inserted) return;
    this.splices.push({ at: from, removed, inserted });
    this.current = this.current.slice(0, from) + inserted + this.current.slice(to);
    this.tree = null;
  }

  private columnAt(at: number): number {
    return at - (this.current.lastIndexOf("\n", at - 1) + 1);
  }

  /** How far the line at a place is indented. */
  private indentAt(at: number): number {
    const line = this.current.slice(this.current.lastIndexOf("\n", at - 1) + 1);
    return line.length - line.trimStart().length;
  }
}

function whole(member: { keyFrom: number; node: JsonNode }): { from: number; to: number } {
  return { from: member.keyFrom, to: member.node.to };
}

/** The one piece in which two texts differ; null when they do not. */
export function difference(before: string, after: string): Splice | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return {
    at: head,
    removed: before.slice(head, before.length - tail),
    inserted: after.slice(head, after.length - tail),
  };
}
