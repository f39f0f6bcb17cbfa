/**
 * The rows of a list that is drawn in parts: the groups of a table, the columns of a board. In one order, so that they are
 * ticked and walked as one list, and with one memory, so that what goes from part to part is not taken for new.
 */
import { useCallback, useLayoutEffect, useMemo, useState } from "react";
import { mergeRefs } from "@/features/form/form-env";
import type { Refs } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { useArrivals, type Arrivals, type Reading } from "./use-arrivals";
import { useReach } from "../calls/reach";

/** What one part shows. */
export interface GroupPart extends Arrivals {
  readonly refs: Refs;
}

/** Parts by where they stand: "2/0" is the first group within the third. */
type Parts = ReadonlyMap<string, GroupPart>;

interface Whole extends Omit<GroupPart, "waiting"> {
  /** How many records wait. */
  readonly arrived: number;
  /** Where the first row of a part stands in the whole. */
  readonly startOf: (path: string) => number;
}

export interface GroupRows extends Whole {
  /** The ids that some part has shown. */
  readonly seen: ReadonlySet<string>;
  /** Says what a part shows; null once it is closed. */
  readonly report: (path: string, part: GroupPart | null) => void;
}

interface Kept {
  readonly parts: Parts;
  readonly seen: ReadonlySet<string>;
}

export function useGroupRows(): GroupRows {
  const [{ parts, seen }, setKept] = useState<Kept>({ parts: new Map(), seen: new Set() });
  const report = useCallback(
    (path: string, part: GroupPart | null) =>
      setKept((before) => {
        const next = new Map(before.parts);
        if (part) next.set(path, part);
        else next.delete(path);
        const ids = part?.records.map((record) => record.id) ?? [];
        // The same set as long as it says the same: the parts are worked out anew from it.
        const known = ids.every((id) => before.seen.has(id));
        return { parts: next, seen: known ? before.seen : new Set([...before.seen, ...ids]) };
      }),
    [],
  );
  return useMemo(() => ({ ...inOrder(parts), seen, report }), [parts, seen, report]);
}

/** Reads one part and says to the whole what it shows. `question` is what it is asked for, as in `useArrivals`. */
export function useGroupPart(rows: GroupRows, path: string, pages: Reading, question: string): Arrivals {
  const { report, seen } = rows;
  const { refs } = pages.list;
  const quick = useReach();
  const shown = useArrivals(pages, `${question} ${quick}`, seen);
  // Before it is painted, so that no two rows are ever seen in one place of the whole.
  useLayoutEffect(() => report(path, { ...shown, refs }), [report, path, shown, refs]);
  useLayoutEffect(() => () => report(path, null), [report, path]);
  return shown;
}

export function inOrder(parts: Parts): Whole {
  const records: DataRecord[] = [];
  const starts = new Map<string, number>();
  const waiting = new Set<string>();
  let refs: Refs = {};
  for (const [path, part] of [...parts].sort(([a], [b]) => comparePaths(a, b))) {
    starts.set(path, records.length);
    records.push(...part.records);
    refs = mergeRefs(refs, part.refs);
    part.waiting.forEach((id) => waiting.add(id));
  }
  return {
    records,
    refs,
    arrived: waiting.size,
    show: () => parts.forEach((part) => part.show()),
    startOf: (path) => starts.get(path) ?? 0,
  };
}

function comparePaths(one: string, other: string): number {
  const [a, b] = [one.split("/").map(Number), other.split("/").map(Number)];
  const at = a.findIndex((step, index) => step !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
