import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import { NumberInputRow } from "./number-input-row";
import type { FieldPanelProps } from "./panels";
import styles from "./properties.module.css";
import { useKeyword } from "./use-keyword";

/** How many choices, rows, people or files there may be. */
export function CountLimits({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  return (
    <div className={styles.pair}>
      <NumberInputRow
        keyword="minItems"
        label={t("minItems")}
        value={field.schema.minItems}
        style={{ decimals: 0 }}
        onChange={(next) => set("minItems", next)}
      />
      <NumberInputRow
        keyword="maxItems"
        label={t("maxItems")}
        value={field.schema.maxItems}
        style={{ decimals: 0 }}
        onChange={(next) => set("maxItems", next)}
      />
    </div>
  );
}
