import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useDesigner } from "../designer-context";
import { containerOf } from "../field-path";
import { formDesignTexts } from "../texts/texts";
import { optionsOfFields, useOtherForm } from "./other-forms";
import type { FieldPanelProps } from "./panels";
import { PropertyRow } from "./property-row";
import { useKeyword } from "./use-keyword";

/** Which field of the linked record is shown. */
export function LookupSource({ path, field }: FieldPanelProps) {
  const t = useTexts(formDesignTexts);
  const { fields } = useDesigner();
  const set = useKeyword(path);
  const container = containerOf(path);
  const columns = fields.find((one) => one.key === container)?.columns ?? [];
  const links = [...columns, ...fields].filter((one) => one.kind === "link");
  const link = links.find((one) => one.key === field.schema["x-link"]);
  const other = useOtherForm(link?.schema["x-form"]);
  return (
    <>
      <PropertyRow keyword="x-link" label={t("viaLink")} help={links.length === 0 ? t("needsLink") : null}>
        {(id, describedBy) => (
          <SelectInput
            id={id}
            value={field.schema["x-link"] ?? ""}
            emptyTitle={link ? undefined : t("chooseLink")}
            options={optionsOfFields(links)}
            onChange={(next) => set("x-link", next)}
            describedBy={describedBy}
          />
        )}
      </PropertyRow>
      <PropertyRow keyword="x-field" label={t("shownField")}>
        {(id) => (
          <SelectInput
            id={id}
            value={field.schema["x-field"] ?? ""}
            emptyTitle={field.schema["x-field"] ? undefined : t("chooseField")}
            options={optionsOfFields(other.fields)}
            onChange={(next) => set("x-field", next)}
          />
        )}
      </PropertyRow>
    </>
  );
}
