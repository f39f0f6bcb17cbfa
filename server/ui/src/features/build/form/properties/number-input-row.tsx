import { NumberInput } from "@/shared/controls/number-input";
import type { NumberStyle } from "@/shared/controls/decimal";
import { PropertyRow } from "./property-row";

interface NumberInputRowProps {
  readonly keyword: string;
  readonly label: string;
  readonly value: number | undefined;
  readonly style?: NumberStyle;
  readonly onChange: (value: number | undefined) => void;
}

/** A number that may be left out. */
export function NumberInputRow({ keyword, label, value, style, onChange }: NumberInputRowProps) {
  return (
    <PropertyRow keyword={keyword} label={label}>
      {(id) => (
        <NumberInput
          id={id}
          value={value ?? null}
          style={style ?? {}}
          onChange={(next) => onChange(next ?? undefined)}
        />
      )}
    </PropertyRow>
  );
}
