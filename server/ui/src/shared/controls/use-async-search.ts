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

const IDLE: SearchState = { options: [], state: "idle" };

/** Asks for options once typing pauses; an answer to an older question is never shown. */
export function useAsyncSearch(search: Search, query: string, open: boolean): SearchState {
  const [found, setFound] = useState<SearchState>(IDLE);

  useEffect(() => {
    if (!open) return;
    const abort = new AbortController();
    const ask = async () => {
      setFound((before) => ({ ...before, state: "loading" }));
      try {
        const options = await search(query, abort.signal);
        if (!abort.signal.aborted) setFound({ options, state: "ready" });
      } catch {
        if (!abort.signal.aborted) setFound({ options: [], state: "failed" });
      }
    };
    const timer = setTimeout(() => void ask(), query === "" ? 0 : 180);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [search, query, open]);

  return open ? found : IDLE;
}
