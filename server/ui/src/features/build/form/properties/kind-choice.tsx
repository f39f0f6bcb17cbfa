import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import type { KindName } from "@/shared/api/form-types";
import { useDesigner } from "../designer-context";
import { fitsInRows } from "../form-edits";
import { changeKind, kindsFor } from "../kind-change";
import { formDesignTexts } from "../texts/texts";
import { useKindTitle } from "../use-kind-title";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";

/** What kind of field it is. Stored values are read anew; what cannot be is shown before publishing. */
export function KindChoice({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const { store, published } = useDesigner();
  const kindTitle = useKindTitle();
  const isColumn = path.includes(".");
  const kinds = kindsFor(field.kind).filter((kind) => !isColumn || fitsInRows(kind));
  if (kinds.length < 2) return null;
  return (
    <PropertyRow keyword="x-kind" label={t("kindOf")} help={published.has(path) ? t("kindPublished") : null}>
      {(id, describedBy) => (
        <SelectInput
          id={id}
          value={field.kind}
          options={kinds.map((kind) => ({ value: kind, title: kindTitle(kind) }))}
          onChange={(next) => store.edit((draft) => changeKind(draft, path, next as KindName))}
          describedBy={describedBy}
        />
      )}
    </PropertyRow>
  );
}
