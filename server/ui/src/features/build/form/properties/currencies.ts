/** The currencies amounts may be in, as they are offered. */
import type { Option } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";

const CURRENCIES = ["CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "KRW"] as const;

export function useCurrencies(): Option[] {
  const t = useTexts(formDesignTexts);
  return CURRENCIES.map((code) => ({ value: code, title: `${code} ${t(`currency_${code}`)}` }));
}
