import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import { useFormOptions } from "./other-forms";
import { PropertyRow } from "./property-row";

interface FormSelectProps {
  readonly value: string | undefined;
  readonly onChange: (form: string) => void;
}

export function FormSelect({ value, onChange }: FormSelectProps) {
  const t = useTexts(formDesignTexts);
  const forms = useFormOptions();
  return (
    <PropertyRow keyword="x-form" label={t("otherForm")}>
      {(id) => (
        <SelectInput
          id={id}
          value={value ?? ""}
          emptyTitle={value === undefined ? t("chooseForm") : undefined}
          options={forms}
          onChange={onChange}
        />
      )}
    </PropertyRow>
  );
}
