import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import { useCurrencies } from "./currencies";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

export function Money({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  const currencies = useCurrencies();
  return (
    <PropertyRow keyword="x-currency" label={t("currency")}>
      {(id) => (
        <SelectInput
          id={id}
          value={field.schema["x-currency"] ?? "CNY"}
          options={currencies}
          onChange={(next) => set("x-currency", next === "CNY" ? undefined : next)}
        />
      )}
    </PropertyRow>
  );
}
