/** How far lists look. Where every record would take too long, the server looks at the newest and says so; who reads on asks for all. */
import { useIsFetching } from "@tanstack/react-query";
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";

interface Reach {
  /** Every record is to be looked at, however long that takes. */
  readonly whole: boolean;
  /** Tells that only so many of the newest were. */
  readonly limited: (newest: number) => void;
}

const ReachContext = createContext<Reach>({ whole: false, limited: () => undefined });

export const ReachScope = ReachContext.Provider;

/** Whether every record is to be looked at. */
export function useReach(): boolean {
  return useContext(ReachContext).whole;
}

/** The reach of some pages: one of them that could not look at every record speaks for all. */
export function newestOf(
  pages: readonly { readonly newest?: number | null }[] | undefined,
): number | undefined {
  return pages?.find((page) => typeof page.newest === "number")?.newest ?? undefined;
}

/** Tells those above how far an answer looked: `newest` is undefined where at every record, or where the answer is not there. */
export function useLooked(newest: number | undefined, reach?: Reach) {
  const above = useContext(ReachContext);
  const { limited } = reach ?? above;
  useEffect(() => {
    if (newest !== undefined) limited(newest);
  }, [limited, newest]);
}

export interface ReachState {
  readonly scope: Reach;
  /** How many records the lists of this question looked at; null when at all. */
  readonly newest: number | null;
  /** Whether all are being looked at. */
  readonly busy: boolean;
  readonly askForAll: () => void;
  /** Back to the newest. */
  readonly stop: () => void;
}

/** The reach of a page: asking for every record counts for one question only, and is over when another is asked. */
export function useReachState(question: string, queryKey: readonly unknown[]): ReachState {
  const [limit, setLimit] = useState<{ question: string; newest: number } | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const whole = asked === question;
  const limited = useCallback((newest: number) => setLimit({ question, newest }), [question]);
  const scope = useMemo(() => ({ whole, limited }), [whole, limited]);
  const fetching = useIsFetching({ queryKey }) > 0;
  return {
    scope,
    newest: limit?.question === question && !whole ? limit.newest : null,
    busy: whole && fetching,
    askForAll: useCallback(() => setAsked(question), [question]),
    stop: useCallback(() => setAsked(null), []),
  };
}
