import { useCallback, useEffect, useState } from "react";

export interface SearchOption {
  readonly id: string;
  readonly title: string;
  readonly hint?: string | undefined;
  /** The tone it has wherever it is shown. */
  readonly color?: string | undefined;
}

/** What was found. */
export interface Options extends ReadonlyArray<SearchOption> {
  /** Of how many only, those created last, where looking at all would take long. */
  readonly newest?: number | undefined;
}

/** Looks for what fits some words; with `all` at everything there is, however long that takes. */
export type Search = (query: string, signal: AbortSignal, all?: boolean) => Promise<Options>;

export interface SearchState {
  readonly options: Options;
  readonly state: "idle" | "loading" | "ready" | "failed";
  /** Whether everything is looked at. */
  readonly all: boolean;
  /** Looks at everything there is, for these words. */
  readonly askForAll: () => void;
}

/** What was found, and for which words. */
interface Found extends Pick<SearchState, "options" | "state"> {
  readonly query: string;
  readonly all: boolean;
}

const IDLE: Found = { options: [], state: "idle", query: "", all: false };

/**
 * Asks for options once typing pauses. What was found for older words stays on the screen until the answer is there, and
 * until then the state says that it is under way.
 */
export function useAsyncSearch(search: Search, query: string, open: boolean): SearchState {
  const [found, setFound] = useState<Found>(IDLE);
  const [asked, setAsked] = useState<string | null>(null);
  if (asked !== null && (!open || asked !== query)) setAsked(null);
  const all = open && asked === query;
  const askForAll = useCallback(() => setAsked(query), [query]);

  useEffect(() => {
    if (!open) return;
    const abort = new AbortController();
    const ask = async () => {
      setFound((before) => ({ ...before, state: "loading" }));
      try {
        const options = await search(query, abort.signal, all);
        if (!abort.signal.aborted) setFound({ options, state: "ready", query, all });
      } catch {
        if (!abort.signal.aborted) setFound({ options: [], state: "failed", query, all });
      }
    };
    const timer = setTimeout(() => void ask(), query === "" || all ? 0 : 180);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [search, query, open, all]);

  if (!open) return { ...IDLE, askForAll };
  if (found.query === query && found.all === all) return { ...found, askForAll };
  return { options: found.options, state: "loading", all, askForAll };
}
