import { SliderInput } from "@/shared/controls/slider-input";
import { useTexts } from "@/shared/i18n/texts";
import { formTexts } from "../texts/texts";
import { asNumber, ORDER_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";
import { numberText } from "./number";

function Input({ field, value, ...rest }: InputProps) {
  const t = useTexts(formTexts);
  const { minimum = 0, maximum = 100, multipleOf } = field.schema;
  return (
    <SliderInput
      {...rest}
      value={asNumber(value)}
      min={minimum}
      max={maximum}
      step={multipleOf ?? stepOf(minimum, maximum)}
      say={(number) => numberText(number, field.schema)}
      texts={{ unset: t("sliderUnset"), clear: t("clear") }}
    />
  );
}

/** A hundred steps or so, of a round size: 1 from 0 to 100, 0.1 from 0 to 10. */
function stepOf(least: number, most: number): number {
  return 10 ** Math.floor(Math.log10((most - least) / 50));
}

function Display({ field, value }: DisplayProps) {
  return <span className="number">{numberText(value, field.schema)}</span>;
}

export const slider: Kind = {
  Input,
  Display,
  text: (value, field) => numberText(value, field.schema),
  operators: ORDER_OPERATORS,
  filter: "number",
  width: 100,
  align: "right",
};
