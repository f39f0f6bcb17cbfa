import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import { NumberInputRow } from "./number-input-row";
import type { FieldPanelProps } from "./panels";
import styles from "./properties.module.css";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

export function LengthLimits({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  const { schema } = field;
  return (
    <>
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
      {field.kind === "text" && (
        <PropertyRow keyword="pattern" label={t("pattern")} help={t("patternHelp")}>
          {(id, describedBy) => (
            <TextInput
              id={id}
              value={schema.pattern ?? ""}
              onChange={(next) => set("pattern", next)}
              describedBy={describedBy}
            />
          )}
        </PropertyRow>
      )}
    </>
  );
}
