import { FILE_TYPES } from "@/features/form/kinds/file-types";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import { NumberInputRow } from "./number-input-row";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import styles from "./properties.module.css";
import { useKeyword } from "./use-keyword";

/** How large a file may be, and of what type; pictures are pictures. */
export function FileLimits({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  const taken = field.schema["x-types"] ?? [];
  return (
    <>
      <NumberInputRow
        keyword="x-max-size"
        label={t("maxSize")}
        value={field.schema["x-max-size"]}
        style={{ decimals: 0 }}
        onChange={(next) => set("x-max-size", next)}
      />
      {field.kind === "attachment" && (
        <PropertyRow keyword="x-types" label={t("fileTypes")} help={t("fileTypesHelp")} group>
          {(id, describedBy) => (
            <div
              id={id}
              role="group"
              aria-labelledby={`${id}-label`}
              aria-describedby={describedBy}
              className={styles.checks}
            >
              {FILE_TYPES.map((type) => (
                <label key={type}>
                  <input
                    type="checkbox"
                    checked={taken.includes(type)}
                    onChange={(event) => {
                      const next = FILE_TYPES.filter((one) =>
                        one === type ? event.target.checked : taken.includes(one),
                      );
                      set("x-types", next.length === 0 ? undefined : next);
                    }}
                  />
                  {t(`fileType_${type}`)}
                </label>
              ))}
            </div>
          )}
        </PropertyRow>
      )}
    </>
  );
}
