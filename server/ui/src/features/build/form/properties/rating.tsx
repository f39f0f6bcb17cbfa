import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import { NumberInputRow } from "./number-input-row";
import type { FieldPanelProps } from "./panels";
import { useKeyword } from "./use-keyword";

export function Rating({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  return (
    <NumberInputRow
      keyword="x-max"
      label={t("stars")}
      value={field.schema["x-max"] ?? 5}
      style={{ decimals: 0 }}
      onChange={(next) => set("x-max", next === undefined ? undefined : Math.max(2, Math.min(10, next)))}
    />
  );
}
