import { useEffect, useState } from "react";

export interface SearchOption {
  readonly id: string;
  readonly title: string;
  readonly hint?: string | undefined;
}

export type Search = (query: string, signal: AbortSignal) => Promise<readonly SearchOption[]>;

export interface SearchState {
  readonly options: readonly SearchOption[];
  readonly state: "idle" | "loading" | "ready" | "failed";
}

/** What was found, and for which words. */
interface Found extends SearchState {
  readonly query: string;
}

const IDLE: Found = { options: [], state: "idle", query: "" };

/**
 * Asks for options once typing pauses. What was found for older words stays on the screen until the answer is there, and
 * until then the state says that it is under way.
 */
export function useAsyncSearch(search: Search, query: string, open: boolean): SearchState {
  const [found, setFound] = useState<Found>(IDLE);

  useEffect(() => {
    if (!open) return;
    const abort = new AbortController();
    const ask = async () => {
      setFound((before) => ({ ...before, state: "loading" }));
      try {
        const options = await search(query, abort.signal);
        if (!abort.signal.aborted) setFound({ options, state: "ready", query });
      } catch {
        if (!abort.signal.aborted) setFound({ options: [], state: "failed", query });
      }
    };
    const timer = setTimeout(() => void ask(), query === "" ? 0 : 180);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [search, query, open]);

  if (!open) return IDLE;
  return found.query === query ? found : { options: found.options, state: "loading" };
}
