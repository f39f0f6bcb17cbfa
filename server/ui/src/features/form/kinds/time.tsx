import { DateInput } from "@/shared/controls/date-input";
import { asText, ORDER_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ value, onChange, ...rest }: InputProps) {
  return (
    <DateInput
      {...rest}
      type="time"
      value={asText(value)}
      onChange={(next) => onChange(next === "" ? null : next)}
    />
  );
}

function Display({ value }: DisplayProps) {
  return <span className="number">{asText(value)}</span>;
}

export const time: Kind = {
  Input,
  Display,
  text: asText,
  operators: ORDER_OPERATORS,
  filter: "time",
  width: 90,
};
