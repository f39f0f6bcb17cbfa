import { SelectInput } from "@/shared/controls/select-input";
import type { Language } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import type { Printed } from "./calls";
import { printTexts } from "./texts/texts";

const NAMES: Readonly<Record<Language, string>> = { "zh-CN": "中文", en: "English" };

interface PrintLanguageProps {
  readonly printed: Pick<Printed, "language" | "languages"> | undefined;
  readonly onChange: (language: Language) => void;
}

/** The language of the paper, where there is a choice. */
export function PrintLanguage({ printed, onChange }: PrintLanguageProps) {
  const t = useTexts(printTexts);
  if (!printed || printed.languages.length < 2) return null;
  return (
    <SelectInput
      id="print-language"
      label={t("language")}
      value={printed.language}
      options={printed.languages.map((one) => ({ value: one, title: NAMES[one] }))}
      onChange={(next) => onChange(next as Language)}
    />
  );
}

/** The language that an address asks for; null for the reader's own. */
export function languageAsked(params: URLSearchParams): Language | null {
  const asked = params.get("language");
  return asked === "en" || asked === "zh-CN" ? asked : null;
}
