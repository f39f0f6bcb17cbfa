/** How far lists look. Where every record would take too long, the server looks at the newest and says so; who reads on asks for all. */
import { useIsFetching } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useId, useMemo, useState } from "react";

interface Reach {
  /** Whether a list may be of the newest records only, rather than late; undefined where nobody would see that it is. */
  readonly quick: boolean | undefined;
  /** Tells how far one of the lists looked: only at so many of the newest records, or null when at all. */
  readonly looked: (list: string, newest: number | null) => void;
}

const ReachContext = createContext<Reach>({ quick: undefined, looked: () => undefined });

export const ReachScope = ReachContext.Provider;

/** Whether a list below may be of the newest records only. */
export function useReach(): boolean | undefined {
  return useContext(ReachContext).quick;
}

/** The reach of some pages: one of them that could not look at every record speaks for all. */
export function newestOf(
  pages: readonly { readonly newest?: number | null }[] | undefined,
): number | undefined {
  return pages?.find((page) => typeof page.newest === "number")?.newest ?? undefined;
}

/** Tells those above how far an answer looked: `newest` is undefined where at every record, or where there is no answer. */
export function useLooked(newest: number | undefined, reach?: Reach) {
  const above = useContext(ReachContext);
  const { looked } = reach ?? above;
  const list = useId();
  useEffect(() => {
    if (newest === undefined) return;
    looked(list, newest);
    return () => looked(list, null);
  }, [looked, list, newest]);
}

export interface ReachState {
  readonly scope: Reach;
  /** How many records the lists looked at; null when at all. */
  readonly newest: number | null;
  /** Whether all are being looked at. */
  readonly busy: boolean;
  readonly askForAll: () => void;
  /** Back to the newest. */
  readonly stop: () => void;
}

const NOTHING: ReadonlyMap<string, number> = new Map();

/** The reach of a page: asking for every record counts for one question only, and is over when another is asked. */
export function useReachState(question: string, queryKey: readonly unknown[]): ReachState {
  const [limits, setLimits] = useState(NOTHING);
  const [asked, setAsked] = useState<string | null>(null);
  if (asked !== null && asked !== question) setAsked(null);
  const quick = asked !== question;
  const looked = useCallback(
    (list: string, newest: number | null) =>
      setLimits((before) => {
        const next = new Map(before);
        if (newest === null) next.delete(list);
        else next.set(list, newest);
        return next;
      }),
    [],
  );
  const scope = useMemo(() => ({ quick, looked }), [quick, looked]);
  // What is there and is only read again, or gone on with, keeps nobody waiting.
  const reading = useIsFetching({ queryKey, predicate: ({ state }) => state.data === undefined }) > 0;
  return {
    scope,
    newest: limits.size > 0 ? Math.min(...limits.values()) : null,
    busy: !quick && reading,
    askForAll: useCallback(() => setAsked(question), [question]),
    stop: useCallback(() => setAsked(null), []),
  };
}
