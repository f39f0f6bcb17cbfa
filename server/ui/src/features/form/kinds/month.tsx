import { DateInput } from "@/shared/controls/date-input";
import { asText, ORDER_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ value, onChange, ...rest }: InputProps) {
  return (
    <DateInput
      {...rest}
      type="month"
      value={asText(value)}
      onChange={(next) => onChange(next === "" ? null : next)}
    />
  );
}

function Display({ value }: DisplayProps) {
  return <span className="number">{asText(value)}</span>;
}

export const month: Kind = {
  Input,
  Display,
  text: asText,
  operators: ORDER_OPERATORS,
  filter: "month",
  width: 100,
};
