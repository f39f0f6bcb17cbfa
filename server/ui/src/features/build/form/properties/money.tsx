import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

const CURRENCIES = ["CNY", "USD", "EUR", "GBP", "JPY", "HKD", "TWD", "KRW"] as const;

export function Money({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  return (
    <PropertyRow keyword="x-currency" label={t("currency")}>
      {(id) => (
        <SelectInput
          id={id}
          value={field.schema["x-currency"] ?? "CNY"}
          options={CURRENCIES.map((code) => ({ value: code, title: `${code} ${t(`currency_${code}`)}` }))}
          onChange={(next) => set("x-currency", next === "CNY" ? undefined : next)}
        />
      )}
    </PropertyRow>
  );
}
