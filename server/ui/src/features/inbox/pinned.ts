/** Which apps this person pinned, kept in this browser. */
import { useCallback, useState } from "react";

const STORE_KEY = "tenon.pinned";

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORE_KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((key) => typeof key === "string") : [];
  } catch {
    return [];
  }
}

export function usePinned() {
  const [pinned, setPinned] = useState(read);
  const toggle = useCallback((key: string) => {
    setPinned((before) => {
      const next = before.includes(key) ? before.filter((one) => one !== key) : [...before, key];
      localStorage.setItem(STORE_KEY, JSON.stringify(next));
      return next;
    });
  }, []);
  return { pinned, toggle };
}

/** Pinned apps in the order they were pinned, then the others as the server orders them. */
export function pinnedFirst<Item extends { key: string }>(apps: Item[], pinned: string[]): Item[] {
  const place = (app: Item) => (pinned.includes(app.key) ? pinned.indexOf(app.key) : pinned.length);
  return [...apps].sort((a, b) => place(a) - place(b));
}
