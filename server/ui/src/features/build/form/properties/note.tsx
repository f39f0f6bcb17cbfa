import { TextArea } from "@/shared/controls/text-area";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

/** The words of a separator or description. */
export function Note({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  return (
    <PropertyRow keyword="x-text" label={t("words")}>
      {(id) => (
        <TextArea id={id} value={field.schema["x-text"] ?? ""} onChange={(next) => set("x-text", next)} />
      )}
    </PropertyRow>
  );
}
