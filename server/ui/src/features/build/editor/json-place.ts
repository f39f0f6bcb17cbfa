/** Finds the place a JSON pointer speaks of in a text, even while the text is not yet valid JSON. */
import { stepsOf } from "@/shared/api/json-pointer";

export interface Place {
  readonly from: number;
  readonly to: number;
}

/** The key (or the item) that the pointer ends at; where the way breaks off, the deepest place reached. */
export function placeInJson(text: string, pointer: string): Place {
  const scanner = new Scanner(text);
  let best: Place = { from: 0, to: Math.min(1, text.length) };
  scanner.space();
  for (const part of stepsOf(pointer)) {
    const found =
      text[scanner.at] === "{"
        ? scanner.member(part)
        : text[scanner.at] === "["
          ? scanner.item(Number(part))
          : null;
    if (!found) break;
    best = found;
  }
  return best;
}

class Scanner {
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  space(): void {
    while (/\s/.test(this.text[this.at] ?? "")) this.at += 1;
  }

  /** Goes to the value of a member of the object here; answers where its key stands. */
  member(key: string): Place | null {
    this.at += 1;
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') return null;
      const from = this.at;
      const name = this.string();
      const to = this.at;
      this.space();
      if (this.text[this.at] !== ":") return null;
      this.at += 1;
      this.space();
      if (name === key) return { from, to };
      this.skip();
      if (!this.comma()) return null;
    }
  }

  item(index: number): Place | null {
    this.at += 1;
    for (let current = 0; ; current += 1) {
      this.space();
      if (this.at >= this.text.length || this.text[this.at] === "]") return null;
      const from = this.at;
      if (current === index) {
        this.skip();
        const to = this.at;
        this.at = from;
        return { from, to };
      }
      this.skip();
      if (!this.comma()) return null;
    }
  }

  private comma(): boolean {
    this.space();
    if (this.text[this.at] !== ",") return false;
    this.at += 1;
    return true;
  }

  private string(): string {
    const from = this.at;
    this.at += 1;
    while (this.at < this.text.length && this.text[this.at] !== '"')
      this.at += this.text[this.at] === "\\" ? 2 : 1;
    this.at += 1;
    try {
      return JSON.parse(this.text.slice(from, this.at)) as string;
    } catch {
      return this.text.slice(from + 1, this.at - 1);
    }
  }

  /** Over one value of any kind. */
  private skip(): void {
    let depth = 0;
    do {
      this.space();
      const char = this.text[this.at];
      if (char === undefined) return;
      if (char === '"') this.string();
      else {
        if (char === "{" || char === "[") depth += 1;
        else if (char === "}" || char === "]") depth -= 1;
        else if (depth === 0) {
          while (this.at < this.text.length && !/[\s,\]}]/.test(this.text[this.at] ?? "")) this.at += 1;
          return;
        }
        this.at += 1;
      }
    } while (depth > 0);
  }
}
