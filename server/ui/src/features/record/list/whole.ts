/** Whether what is ticked stands for everything that matches: it was all there was room for, and nothing was changed since. */
import type { Matching } from "../calls/all-matching";

export interface Beyond {
  /** The records that were ticked, the first of more. */
  readonly ids: readonly string[];
  /** Of which list they were the first. */
  readonly of: string;
}

/** One word for what a list shows. */
export function wordOf({ view, filter, search }: Matching): string {
  return JSON.stringify([view, filter, search]);
}

export function isWhole(beyond: Beyond, ticked: ReadonlySet<string>, shown: Matching): boolean {
  return (
    beyond.of === wordOf(shown) &&
    ticked.size === beyond.ids.length &&
    beyond.ids.every((id) => ticked.has(id))
  );
}
