import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { setKeyword } from "../form-edits";
import { advancedTexts } from "../texts/advanced-texts";
import { formDesignTexts } from "../texts/texts";
import { FORMAT_NAMES, FORMATS, formatOf, type FormatName } from "./formats";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

/** What is said of the formats that have a name, in whatever language it was chosen. */
const KNOWN: ReadonlySet<string> = new Set(
  Object.values(advancedTexts).flatMap((words) => FORMAT_NAMES.map((name) => words[`wrong_${name}`])),
);

/** How a text is to look: chosen by its name, or written as a pattern. */
export function Pattern({ path, field }: FieldPanelProps) {
  const t = useTexts(advancedTexts);
  const design = useTexts(formDesignTexts);
  const { store } = useDesigner();
  const set = useKeyword(path);
  const pattern = field.schema.pattern ?? "";
  const format = formatOf(pattern);
  const message = field.schema["x-pattern-message"] ?? "";
  /** A format that has a name brings its words along, unless somebody has written others. */
  const become = (name: FormatName | undefined) => {
    const isOwn = message !== "" && !KNOWN.has(message);
    store.edit((draft) => {
      setKeyword(draft, path, "pattern", name && FORMATS[name]);
      if (!isOwn || !name) setKeyword(draft, path, "x-pattern-message", name && t(`wrong_${name}`));
    });
  };
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
              if (name !== undefined || next === "") become(name);
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
      {pattern !== "" && (
        <PropertyRow
          keyword="x-pattern-message"
          label={t("patternMessage")}
          help={message === "" ? t("patternMessageHelp") : undefined}
        >
          {(id, describedBy) => (
            <TextInput
              id={id}
              value={message}
              onChange={(next) => set("x-pattern-message", next)}
              maxLength={200}
              describedBy={describedBy}
            />
          )}
        </PropertyRow>
      )}
    </>
  );
}
