import { TextInput } from "@/shared/controls/text-input";
import { asText, TEXT_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ field, value, onChange, ...rest }: InputProps) {
  return (
    <TextInput
      {...rest}
      value={asText(value)}
      placeholder={field.schema["x-placeholder"]}
      onChange={(next) => onChange(next === "" ? null : next.toUpperCase())}
    />
  );
}

function Display({ value }: DisplayProps) {
  return <span className="number">{asText(value)}</span>;
}

export const idCard: Kind = {
  Input,
  Display,
  text: asText,
  operators: TEXT_OPERATORS,
  filter: "text",
  width: 170,
};
