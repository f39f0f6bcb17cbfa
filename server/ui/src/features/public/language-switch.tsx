import { setLanguage, useLanguage, type Language } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import { publicTexts } from "./texts/texts";

/** Every language by its own name, for whoever reads no other. */
const NAMES: readonly (readonly [Language, string])[] = [
  ["zh-CN", "中文"],
  ["en", "English"],
];

export function LanguageSwitch() {
  const t = useTexts(publicTexts);
  const now = useLanguage();
  return (
    <header className="p-languages">
      <div role="group" aria-label={t("language")}>
        {NAMES.map(([tag, name]) => (
          <button
            key={tag}
            type="button"
            lang={tag}
            aria-pressed={tag === now}
            onClick={() => setLanguage(tag)}
          >
            {name}
          </button>
        ))}
      </div>
    </header>
  );
}
