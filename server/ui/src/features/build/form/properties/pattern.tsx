import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { advancedTexts } from "../texts/advanced-texts";
import { formDesignTexts } from "../texts/texts";
import { FORMAT_NAMES, FORMATS, formatOf } from "./formats";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

/** How a text is to look: chosen by its name, or written as a pattern. */
export function Pattern({ path, field }: FieldPanelProps) {
  const t = useTexts(advancedTexts);
  const design = useTexts(formDesignTexts);
  const set = useKeyword(path);
  const pattern = field.schema.pattern ?? "";
  const format = formatOf(pattern);
  return (
    <>
      <PropertyRow keyword="format" label={t("format")}>
        {(id) => (
          <SelectInput
            id={id}
            value={format === "any" ? "" : format}
            emptyTitle={t("format_any")}
            options={[...FORMAT_NAMES, ...(format === "own" ? (["own"] as const) : [])].map((name) => ({
              value: name,
              title: t(`format_${name}`),
            }))}
            onChange={(next) => {
              const name = FORMAT_NAMES.find((one) => one === next);
              if (name !== undefined || next === "") set("pattern", name ? FORMATS[name] : "");
            }}
          />
        )}
      </PropertyRow>
      <PropertyRow keyword="pattern" label={design("pattern")} help={t("patternHelp")}>
        {(id, describedBy) => (
          <TextInput
            id={id}
            value={pattern}
            onChange={(next) => set("pattern", next)}
            describedBy={describedBy}
          />
        )}
      </PropertyRow>
    </>
  );
}
