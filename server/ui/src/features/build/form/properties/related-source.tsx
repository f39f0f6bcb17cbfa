import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { formDesignTexts } from "../texts/texts";
import { FormSelect } from "./form-select";
import { optionsOfFields, useOtherForm } from "./other-forms";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

/** The form whose records point here, and the link by which they do. */
export function RelatedSource({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const designer = useDesigner();
  const set = useKeyword(path);
  const { schema } = field;
  const other = useOtherForm(schema["x-form"]);
  const links = other.fields.filter((one) => one.kind === "link" && one.schema["x-form"] === designer.key);
  const none = schema["x-form"] !== undefined && other.fields.length > 0 && links.length === 0;
  return (
    <>
      <FormSelect value={schema["x-form"]} onChange={(next) => set("x-form", next)} />
      <PropertyRow keyword="x-via" label={t("viaTheirLink")} help={none ? t("noTheirLink") : null} bad={none}>
        {(id, describedBy) => (
          <SelectInput
            id={id}
            value={schema["x-via"] ?? ""}
            emptyTitle={schema["x-via"] ? undefined : t("chooseLink")}
            options={optionsOfFields(links)}
            onChange={(next) => set("x-via", next)}
            describedBy={describedBy}
          />
        )}
      </PropertyRow>
    </>
  );
}
