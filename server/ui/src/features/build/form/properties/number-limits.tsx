import { SwitchInput } from "@/shared/controls/switch-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import { NumberInputRow } from "./number-input-row";
import type { FieldPanelProps } from "./panels";
import styles from "./properties.module.css";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

/** Bounds, decimal places and how a number is written. */
export function NumberLimits({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  const { schema, kind } = field;
  const limited = ["number", "money", "slider"].includes(kind);
  return (
    <>
      {limited && (
        <div className={styles.pair}>
          <NumberInputRow
            keyword="minimum"
            label={t("minimum")}
            value={schema.minimum}
            onChange={(next) => set("minimum", next)}
          />
          <NumberInputRow
            keyword="maximum"
            label={t("maximum")}
            value={schema.maximum}
            onChange={(next) => set("maximum", next)}
          />
        </div>
      )}
      <div className={styles.pair}>
        <NumberInputRow
          keyword="x-decimals"
          label={t("decimals")}
          value={schema["x-decimals"]}
          style={{ decimals: 0 }}
          onChange={(next) =>
            set("x-decimals", next === undefined ? undefined : Math.max(0, Math.min(6, next)))
          }
        />
        {kind !== "money" && (
          <PropertyRow keyword="x-unit" label={t("unit")}>
            {(id) => (
              <TextInput id={id} value={schema["x-unit"] ?? ""} onChange={(next) => set("x-unit", next)} />
            )}
          </PropertyRow>
        )}
      </div>
      {kind !== "money" && (
        <>
          <PropertyRow keyword="x-thousands" label={t("thousands")} inline>
            {(id) => (
              <SwitchInput
                id={id}
                value={schema["x-thousands"] ?? false}
                onChange={(next) => set("x-thousands", next)}
              />
            )}
          </PropertyRow>
          <PropertyRow keyword="x-percent" label={t("percent")} inline>
            {(id) => (
              <SwitchInput
                id={id}
                value={schema["x-percent"] ?? false}
                onChange={(next) => set("x-percent", next)}
              />
            )}
          </PropertyRow>
        </>
      )}
    </>
  );
}
