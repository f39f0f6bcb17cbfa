/** The zone the workspace lives in: days and times are read on its clock, wherever the browser stands. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let current = "Asia/Shanghai";

export function timezone(): string {
  return current;
}

export function setTimezone(next: string): void {
  if (next === current) return;
  current = next;
  listeners.forEach((tell) => tell());
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export function useTimezone(): string {
  return useSyncExternalStore(subscribe, timezone);
}
