import { SwitchInput } from "@/shared/controls/switch-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import { NumberInputRow } from "./number-input-row";
import type { FieldPanelProps } from "./panels";
import styles from "./properties.module.css";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

/** Kinds of one number each, and which of these keywords they know beside the decimal places. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  number: ["limits", "x-unit", "x-thousands", "x-percent"],
  money: ["limits"],
  year: ["limits"],
  slider: ["limits", "multipleOf", "x-unit", "x-percent"],
  formula: ["x-unit", "x-thousands", "x-percent"],
  rollup: ["x-unit", "x-thousands"],
};

/** Bounds, decimal places and how a number is written. */
export function NumberLimits({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  const { schema, kind } = field;
  const knows = (keyword: string) => KNOWN[kind]?.includes(keyword) ?? false;
  return (
    <>
      {knows("limits") && (
        <div className={styles.pair}>
          {(["minimum", "maximum"] as const).map((keyword) => (
            <NumberInputRow
              key={keyword}
              keyword={keyword}
              label={t(keyword)}
              value={schema[keyword]}
              {...(kind === "year" ? { style: { decimals: 0 } } : {})}
              onChange={(next) => set(keyword, next)}
            />
          ))}
        </div>
      )}
      {knows("multipleOf") && (
        <NumberInputRow
          keyword="multipleOf"
          label={t("step")}
          value={schema.multipleOf}
          onChange={(next) => set("multipleOf", next === undefined || next <= 0 ? undefined : next)}
        />
      )}
      {kind !== "year" && (
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
          {knows("x-unit") && (
            <PropertyRow keyword="x-unit" label={t("unit")}>
              {(id) => (
                <TextInput id={id} value={schema["x-unit"] ?? ""} onChange={(next) => set("x-unit", next)} />
              )}
            </PropertyRow>
          )}
        </div>
      )}
      {knows("x-thousands") && (
        <PropertyRow keyword="x-thousands" label={t("thousands")} inline>
          {(id) => (
            <SwitchInput
              id={id}
              value={schema["x-thousands"] ?? false}
              onChange={(next) => set("x-thousands", next)}
            />
          )}
        </PropertyRow>
      )}
      {knows("x-percent") && (
        <PropertyRow keyword="x-percent" label={t("percent")} inline>
          {(id) => (
            <SwitchInput
              id={id}
              value={schema["x-percent"] ?? false}
              onChange={(next) => set("x-percent", next)}
            />
          )}
        </PropertyRow>
      )}
    </>
  );
}
