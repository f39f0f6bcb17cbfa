import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

/** Whether forms are drawn without the field: as it is with a step of a calculation nobody has to see. */
export function Undrawn({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const set = useKeyword(path);
  return (
    <PropertyRow keyword="x-hidden" label={t("undrawn")} help={t("undrawnHelp")} inline>
      {(id, describedBy) => (
        <SwitchInput
          id={id}
          value={field.schema["x-hidden"] ?? false}
          onChange={(next) => set("x-hidden", next)}
          describedBy={describedBy}
        />
      )}
    </PropertyRow>
  );
}
