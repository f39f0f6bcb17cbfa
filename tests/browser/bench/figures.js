// Figures as they come, and the file they end in.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../../../target/bench");
const file = join(folder, "page.json");

/** The time that this share of the times does not exceed. */
function within(times, share) {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const median = (times) => within(times, 0.5);
export const p99 = (times) => within(times, 0.99);
export const slowest = (times) => Math.max(...times);

/** Figures in milliseconds; `kept` takes up those of earlier runs, where only some parts are measured. */
export class Figures {
  #figures = new Map();

  constructor(kept) {
    if (!kept) return;
    try {
      for (const figure of JSON.parse(readFileSync(file, "utf8"))) this.#figures.set(figure.name, figure);
    } catch {
      // There has been no run yet.
    }
  }

  add = (name, value) => {
    const figure = { name, value: Math.round(value), unit: "ms" };
    this.#figures.set(name, figure);
    console.log(`${name.padEnd(80)} ${figure.value} ms`);
  };

  write() {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${JSON.stringify([...this.#figures.values()], null, 2)}\n`);
  }
}
