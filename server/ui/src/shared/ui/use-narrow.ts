/** Whether the page is phone-wide (768 px or less). The same bound stands in the style sheets. */
import { useSyncExternalStore } from "react";

const query = globalThis.matchMedia?.("(max-width: 768px)");

function subscribe(tell: () => void): () => void {
  query?.addEventListener("change", tell);
  return () => query?.removeEventListener("change", tell);
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query?.matches ?? false);
}
