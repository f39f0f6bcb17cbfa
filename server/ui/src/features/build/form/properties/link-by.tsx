import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import { optionsOfFields, type OtherForm } from "./other-forms";
import { PropertyRow } from "./property-row";

interface LinkByProps {
  readonly value: string | undefined;
  readonly other: OtherForm;
  readonly onChange: (by: string | undefined) => void;
}

/** By what stored values that are no links yet find the records they name. */
export function LinkBy({ value, other, onChange }: LinkByProps) {
  const t = useTexts(formDesignTexts);
  const unique = other.fields.filter(
    (one) => one.key !== "title" && (one.schema["x-unique"] === true || one.kind === "serial"),
  );
  return (
    <PropertyRow keyword="x-link-by" label={t("linkBy")} help={t("linkByHelp")}>
      {(id, describedBy) => (
        <SelectInput
          id={id}
          value={value ?? ""}
          emptyTitle={t("linkByAny")}
          options={[{ value: "title", title: t("recordTitle") }, ...optionsOfFields(unique)]}
          onChange={(next) => onChange(next === "" ? undefined : next)}
          describedBy={describedBy}
        />
      )}
    </PropertyRow>
  );
}
