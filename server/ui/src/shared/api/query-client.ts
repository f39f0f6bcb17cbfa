/** The one cache of server answers, with the rules for retries and ended sessions. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem } from "./problem";

const endListeners = new Set<() => void>();

/** Calls back when the server no longer knows the session. */
export function onSessionEnd(tell: () => void): () => void {
  endListeners.add(tell);
  return () => endListeners.delete(tell);
}

function watch(error: unknown): void {
  if (error instanceof ApiProblem && error.status === 401 && error.code !== "bad_credentials") {
    endListeners.forEach((tell) => tell());
  }
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watch }),
  mutationCache: new MutationCache({ onError: watch }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal will not change by asking again; only an unreachable or failing server is worth a retry.
      retry: (count, error) =>
        count < 2 && (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 502),
    },
  },
});
