import { SwitchInput } from "@/shared/controls/switch-input";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { fieldAt } from "../field-path";
import { FormulaField } from "../formula/formula-field";
import { formDesignTexts } from "../texts/texts";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";

/** The expression that computes the field; without one people type the value. */
export function Formula({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const { store } = useDesigner();
  const formula = field.schema["x-formula"];
  // An empty formula is one still to be written, so it is not taken away like other empty words.
  const write = (next: string | undefined) =>
    store.edit((draft) => draft.set([...fieldAt(path), "x-formula"], next), `${path} x-formula`);
  return (
    <>
      {field.kind !== "formula" && (
        <PropertyRow keyword="computed" label={t("computedByFormula")} inline>
          {(id) => (
            <SwitchInput
              id={id}
              value={formula !== undefined}
              onChange={(on) => write(on ? "" : undefined)}
            />
          )}
        </PropertyRow>
      )}
      {formula !== undefined && (
        <FormulaField path={path} keyword="x-formula" label={t("formula")} value={formula} onChange={write} />
      )}
    </>
  );
}
