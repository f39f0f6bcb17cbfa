/**
 * Texts by key. A feature keeps one file per language under `texts/` and joins
 * them with `defineTexts`; a key missing in English does not compile.
 *
 * A text may hold `{name}` for a value and `{n:task|tasks}` for a word that
 * follows a number.
 */
import { useCallback } from "react";
import { language, useLanguage, type Language } from "./language";

export type Values = Record<string, string | number>;
export type Texts<Key extends string> = Record<Language, Record<Key, string>>;
export type Translate<Key extends string> = (key: Key, values?: Values) => string;

export function defineTexts<Key extends string>(
  zh: Record<Key, string>,
  en: Record<NoInfer<Key>, string>,
): Texts<Key> {
  return { "zh-CN": zh, en };
}

export function fillText(text: string, values: Values = {}): string {
  return text.replace(
    /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g,
    (whole, name: string, one?: string, many?: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      if (one === undefined || many === undefined) return String(value);
      return Number(value) === 1 ? one : many;
    },
  );
}

/** For code outside React, such as error messages. */
export function textOf<Key extends string>(texts: Texts<Key>, key: Key, values?: Values): string {
  return fillText(texts[language()][key], values);
}

export function useTexts<Key extends string>(texts: Texts<Key>): Translate<Key> {
  const now = useLanguage();
  return useCallback((key, values) => fillText(texts[now][key], values), [texts, now]);
}
