import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import { NumberInputRow } from "./number-input-row";
import type { FieldPanelProps } from "./panels";
import styles from "./properties.module.css";
import { useKeyword } from "./use-keyword";

export function LengthLimits({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  const { schema } = field;
  return (
    <div className={styles.pair}>
      <NumberInputRow
        keyword="minLength"
        label={t("minLength")}
        value={schema.minLength}
        style={{ decimals: 0 }}
        onChange={(next) => set("minLength", next)}
      />
      <NumberInputRow
        keyword="maxLength"
        label={t("maxLength")}
        value={schema.maxLength}
        style={{ decimals: 0 }}
        onChange={(next) => set("maxLength", next)}
      />
    </div>
  );
}
