/** The rows of a grouped table: those of all open groups, in one order, so that they are ticked and walked as one list. */
import { useCallback, useMemo, useState } from "react";
import { mergeRefs } from "@/features/form/form-env";
import type { Refs } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import type { Arrivals } from "./use-arrivals";

/** What one open group shows. */
export interface GroupPart extends Arrivals {
  readonly refs: Refs;
}

/** Groups by where they stand: "2/0" is the first group within the third. */
type Parts = ReadonlyMap<string, GroupPart>;

export interface GroupRows extends GroupPart {
  /** Where the first row of a group stands in the whole. */
  readonly startOf: (path: string) => number;
  /** Says what a group shows; null once it is closed. */
  readonly report: (path: string, part: GroupPart | null) => void;
}

export function useGroupRows(): GroupRows {
  const [parts, setParts] = useState<Parts>(new Map());
  const report = useCallback(
    (path: string, part: GroupPart | null) =>
      setParts((before) => {
        const next = new Map(before);
        if (part) next.set(path, part);
        else next.delete(path);
        return next;
      }),
    [],
  );
  return useMemo(() => ({ ...inOrder(parts), report }), [parts, report]);
}

export function inOrder(parts: Parts): Omit<GroupRows, "report"> {
  const records: DataRecord[] = [];
  const starts = new Map<string, number>();
  let refs: Refs = {};
  let arrived = 0;
  for (const [path, part] of [...parts].sort(([a], [b]) => comparePaths(a, b))) {
    starts.set(path, records.length);
    records.push(...part.records);
    refs = mergeRefs(refs, part.refs);
    arrived += part.arrived;
  }
  return {
    records,
    refs,
    arrived,
    show: () => parts.forEach((part) => part.show()),
    startOf: (path) => starts.get(path) ?? 0,
  };
}

function comparePaths(one: string, other: string): number {
  const [a, b] = [one.split("/").map(Number), other.split("/").map(Number)];
  const at = a.findIndex((step, index) => step !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
