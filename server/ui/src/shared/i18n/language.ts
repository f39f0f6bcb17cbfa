/** The language the page speaks: kept in this browser, told to every listener. */
import { useSyncExternalStore } from "react";
import { keepChoice, keptChoice } from "./kept-choice";

export type Language = "zh-CN" | "en";

const STORE_KEY = "tenon.language";
const listeners = new Set<() => void>();
let current: Language = firstLanguage();

function firstLanguage(): Language {
  const kept = keptChoice(STORE_KEY);
  if (kept === "zh-CN" || kept === "en") return kept;
  const wanted = globalThis.navigator?.language ?? "zh-CN";
  // Chinese is the first language of the product; only readers who ask for English get it unasked.
  return wanted.toLowerCase().startsWith("en") ? "en" : "zh-CN";
}

export function language(): Language {
  return current;
}

/** Accepts what the server stores for a member ("zh", "zh-CN", "en"). */
export function toLanguage(tag: string): Language {
  return tag.toLowerCase().startsWith("en") ? "en" : "zh-CN";
}

export function setLanguage(next: Language): void {
  if (next === current) return;
  current = next;
  keepChoice(STORE_KEY, next);
  if (globalThis.document) document.documentElement.lang = next;
  listeners.forEach((tell) => tell());
}

export function onLanguageChange(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export function useLanguage(): Language {
  return useSyncExternalStore(onLanguageChange, language);
}
