import { useMemo } from "react";
import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import type { OtherForm } from "./other-forms";
import { PropertyRow } from "./property-row";

interface WhereProps {
  readonly label: string;
  readonly other: OtherForm;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

/** Which records of the other form may be chosen, or are counted. */
export function Where({ label, other, value, onChange }: WhereProps) {
  const t = useTexts(formDesignTexts);
  const vocabulary = useMemo(
    () => ({ fields: other.fields, operators: other.operators, references: true }),
    [other],
  );
  return (
    <PropertyRow keyword="x-where" label={label} group>
      {(id) => (
        <div id={id}>
          {other.fields.length > 0 ? (
            <ConditionBuilder
              label={label}
              vocabulary={vocabulary}
              condition={value}
              onChange={(next) => onChange(next as Json | undefined)}
            />
          ) : (
            t("chooseFormFirst")
          )}
        </div>
      )}
    </PropertyRow>
  );
}
