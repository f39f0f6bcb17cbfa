import { expect, test } from "vitest";
import { interleave, type Source } from "./interleave";

const at = (minute: number) => `2026-03-02T08:${String(minute).padStart(2, "0")}:00Z`;

function source(name: string, minutes: readonly number[], more: boolean, below?: number): Source<string> {
  return {
    read: minutes.map((minute) => ({ at: at(minute), entry: `${name}${minute}` })),
    more,
    below: below === undefined ? undefined : at(below),
  };
}

test.each<[string, Source<string>[], string, readonly number[]]>([
  ["all of everything", [source("c", [9, 3], false), source("h", [8, 5, 1], false)], "c9 h8 h5 c3 h1", []],
  [
    "nothing below what is still to be read",
    [source("c", [9, 3], false), source("h", [8, 5], true)],
    "c9 h8 h5",
    [1],
  ],
  [
    "the one that reaches least is read on",
    [source("c", [9, 7], true), source("h", [8, 2], true)],
    "c9 h8 c7",
    [0],
  ],
  [
    "both where they reach alike",
    [source("c", [9, 4], true), source("h", [8, 4], true)],
    "c9 h8 c4 h4",
    [0, 1],
  ],
  [
    "only down to what can still come",
    [source("c", [9, 3], false), source("r", [8, 2], true, 6)],
    "c9 r8",
    [1],
  ],
  ["nothing before its first page", [source("c", [9], false), source("h", [], true)], "", [1]],
  ["in one moment by list", [source("c", [4], false), source("h", [4, 4], false)], "c4 h4 h4", []],
  ["nothing at all", [source("c", [], false)], "", []],
])("%s", (_, sources, expected, next) => {
  const found = interleave(sources);
  expect(found.entries.join(" ")).toBe(expected);
  expect(found.next).toEqual(next);
});

test("read page by page, every entry comes once and in its place", () => {
  const comments = [59, 40, 39, 12, 3];
  const changes = [58, 57, 56, 55, 41, 11, 2];
  let [c, h] = [2, 2];
  const shown: string[] = [];
  for (;;) {
    const found = interleave([
      source("c", comments.slice(0, c), c < comments.length),
      source("h", changes.slice(0, h), h < changes.length),
    ]);
    expect(found.entries.slice(0, shown.length)).toEqual(shown);
    shown.splice(0, shown.length, ...found.entries);
    if (found.next.length === 0) break;
    if (found.next.includes(0)) c += 2;
    if (found.next.includes(1)) h += 2;
  }
  expect(shown.map((one) => Number(one.slice(1)))).toEqual([...comments, ...changes].sort((a, b) => b - a));
});
