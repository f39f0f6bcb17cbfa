import { TextInput } from "@/shared/controls/text-input";
import { asText, TEXT_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ field, value, ...rest }: InputProps) {
  return (
    <TextInput
      {...rest}
      type="email"
      inputMode="email"
      value={asText(value)}
      placeholder={field.schema["x-placeholder"]}
    />
  );
}

function Display({ value }: DisplayProps) {
  const address = asText(value);
  return address.includes("*") ? <>{address}</> : <a href={`mailto:${address}`}>{address}</a>;
}

function Cell({ value }: DisplayProps) {
  return <>{asText(value)}</>;
}

export const email: Kind = {
  Input,
  Display,
  Cell,
  text: asText,
  operators: TEXT_OPERATORS,
  filter: "text",
  width: 190,
};
