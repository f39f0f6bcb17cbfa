/** The lines in which two texts differ, for somebody to look over. */

export interface ChangedLine {
  /** Counted from 1, in the text as it was. */
  readonly line: number;
  readonly was: string;
  readonly now: string;
}

export function changedLines(was: string, now: string): ChangedLine[] {
  const before = was.split("\n");
  const after = now.split("\n");
  if (before.length === after.length)
    return before.flatMap((text, index) =>
      text === after[index] ? [] : [{ line: index + 1, was: text.trim(), now: after[index]?.trim() ?? "" }],
    );
  // A value that was written in another shape: everything between what is alike at both ends.
  let head = 0;
  while (head < before.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const joined = (lines: readonly string[]) =>
    lines
      .slice(head, lines.length - tail)
      .map((line) => line.trim())
      .join(" ");
  return [{ line: head + 1, was: joined(before), now: joined(after) }];
}
