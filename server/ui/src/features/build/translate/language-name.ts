const NAMES: Readonly<Record<string, string>> = { en: "English", "zh-cn": "中文" };

/** What a language calls itself; the key of its dictionary when that is none. */
export function languageName(key: string): string {
  try {
    return NAMES[key] ?? new Intl.DisplayNames([key], { type: "language" }).of(key) ?? key;
  } catch {
    return key;
  }
}
