/**
 * Keeps a list still beneath the pointer: records that come while one reads, and would push others down, wait until they
 * are asked for. What changes in records that are shown, and what goes, is shown at once.
 */
import { useCallback, useMemo, useState } from "react";
import type { DataRecord } from "@/shared/api/types";
import type { RecordList, useRecords } from "../calls/records";

export interface Arrivals {
  readonly records: readonly DataRecord[];
  /** The ids of those that wait. */
  readonly waiting: ReadonlySet<string>;
  readonly show: () => void;
}

/** The ids that would come to stand before a known one. What follows the last known one moves nothing. */
export function waitingIn(known: ReadonlySet<string>, order: readonly string[]): readonly string[] {
  const last = order.findLastIndex((id) => known.has(id));
  return order.slice(0, Math.max(0, last)).filter((id) => !known.has(id));
}

function idsOf(records: readonly DataRecord[]): string[] {
  return records.map((record) => record.id);
}

/** What was read of a list so far, and how the reading goes. */
export interface Reading extends Pick<
  ReturnType<typeof useRecords>,
  "isPlaceholderData" | "isFetchedAfterMount" | "isFetching"
> {
  readonly list: Pick<RecordList, "records" | "refs">;
}

const NONE: ReadonlySet<string> = new Set();

interface Seen {
  readonly question: string | null;
  readonly ids: ReadonlySet<string>;
}

/**
 * `question` is what the list is asked for: another one shows all of its answer. What was shown `elsewhere` beside it is
 * not new: it has come over.
 */
export function useArrivals(pages: Reading, question: string, elsewhere = NONE): Arrivals {
  const { records } = pages.list;
  const [seen, setSeen] = useState<Seen>({ question: null, ids: new Set() });
  const same = seen.question === question;
  // What is remembered from an earlier look is read again first: what one has just made oneself does not wait.
  const settled = !pages.isPlaceholderData && (same || pages.isFetchedAfterMount || !pages.isFetching);
  const waiting = useMemo(
    () =>
      new Set(settled && same ? waitingIn(seen.ids, idsOf(records)).filter((id) => !elsewhere.has(id)) : []),
    [records, settled, same, seen, elsewhere],
  );
  const shown = useMemo(
    () => (waiting.size === 0 ? records : records.filter((record) => !waiting.has(record.id))),
    [records, waiting],
  );
  if (settled && (!same || shown.some((record) => !seen.ids.has(record.id)))) {
    setSeen({ question, ids: new Set([...(same ? seen.ids : []), ...idsOf(shown)]) });
  }
  const show = useCallback(
    () =>
      setSeen(({ question: asked, ids }) => ({ question: asked, ids: new Set([...ids, ...idsOf(records)]) })),
    [records],
  );
  return useMemo(() => ({ records: shown, waiting, show }), [shown, waiting, show]);
}
