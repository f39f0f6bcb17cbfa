import { DateInput } from "@/shared/controls/date-input";
import { asText, TIME_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ value, onChange, ...rest }: InputProps) {
  return (
    <DateInput
      {...rest}
      type="date"
      value={asText(value)}
      onChange={(next) => onChange(next === "" ? null : next)}
    />
  );
}

function Display({ value }: DisplayProps) {
  return <span className="number">{asText(value)}</span>;
}

export const date: Kind = {
  Input,
  Display,
  text: asText,
  operators: TIME_OPERATORS,
  filter: "date",
  width: 112,
};
