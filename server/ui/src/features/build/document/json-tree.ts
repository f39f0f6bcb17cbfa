/** JSON as a tree that remembers where every part stands in the text, so that an edit touches nothing else. */
import type { Json } from "@/shared/api/types";

export interface Member {
  readonly key: string;
  readonly keyFrom: number;
  readonly keyTo: number;
  readonly node: JsonNode;
}

export interface JsonNode {
  readonly from: number;
  readonly to: number;
  readonly value: Json;
  /** Of an object. */
  readonly members?: readonly Member[];
  /** Of an array. */
  readonly items?: readonly JsonNode[];
}

export type Path = readonly (string | number)[];

export class JsonMistake extends Error {
  readonly at: number;

  constructor(at: number) {
    super(`no JSON at ${at}`);
    this.at = at;
  }
}

/** Throws `JsonMistake` where the text stops being JSON. */
export function readJson(text: string): JsonNode {
  const reader = new Reader(text);
  const node = reader.node();
  reader.space();
  if (reader.at < text.length) throw new JsonMistake(reader.at);
  return node;
}

export function nodeAt(root: JsonNode, path: Path): JsonNode | null {
  let node: JsonNode | undefined = root;
  for (const part of path) {
    node =
      typeof part === "number"
        ? node?.items?.[part]
        : node?.members?.findLast((member) => member.key === part)?.node;
  }
  return node ?? null;
}

class Reader {
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  space(): void {
    while (/[ \t\r\n]/.test(this.text[this.at] ?? "")) this.at += 1;
  }

  node(): JsonNode {
    this.space();
    switch (this.text[this.at]) {
      case "{":
        return this.object();
      case "[":
        return this.array();
      default:
        return this.scalar();
    }
  }

  private object(): JsonNode {
    const from = this.at;
    const members: Member[] = [];
    const value: { [key: string]: Json } = {};
    this.at += 1;
    this.list("}", () => {
      this.space();
      const keyFrom = this.at;
      const key = this.scalar();
      if (typeof key.value !== "string") throw new JsonMistake(keyFrom);
      this.take(":");
      const node = this.node();
      members.push({ key: key.value, keyFrom, keyTo: key.to, node });
      value[key.value] = node.value;
    });
    return { from, to: this.at, value, members };
  }

  private array(): JsonNode {
    const from = this.at;
    const items: JsonNode[] = [];
    this.at += 1;
    this.list("]", () => items.push(this.node()));
    return { from, to: this.at, value: items.map((item) => item.value), items };
  }

  private list(end: string, one: () => void): void {
    this.space();
    if (this.text[this.at] === end) {
      this.at += 1;
      return;
    }
    for (;;) {
      one();
      this.space();
      if (this.text[this.at] === end) {
        this.at += 1;
        return;
      }
      this.take(",");
    }
  }

  private take(char: string): void {
    this.space();
    if (this.text[this.at] !== char) throw new JsonMistake(this.at);
    this.at += 1;
  }

  private scalar(): JsonNode {
    const from = this.at;
    const shape = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/y;
    shape.lastIndex = from;
    const [raw] = shape.exec(this.text) ?? [];
    if (raw === undefined) throw new JsonMistake(from);
    this.at = from + raw.length;
    try {
      return { from, to: this.at, value: JSON.parse(raw) as Json };
    } catch {
      throw new JsonMistake(from);
    }
  }
}
