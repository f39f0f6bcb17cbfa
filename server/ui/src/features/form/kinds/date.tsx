import { DateInput } from "@/shared/controls/date-input";
import { pickerBounds } from "../date-bounds";
import { useForm } from "../form-env";
import { asText, TIME_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ value, onChange, field, ...rest }: InputProps) {
  const { timezone } = useForm().env;
  return (
    <DateInput
      {...rest}
      {...pickerBounds(field.schema, "date", timezone)}
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
