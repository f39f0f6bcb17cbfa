import { TextInput } from "@/shared/controls/text-input";
import { asText, TEXT_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ field, value, ...rest }: InputProps) {
  return (
    <TextInput
      {...rest}
      value={asText(value)}
      placeholder={field.schema["x-placeholder"]}
      maxLength={field.schema.maxLength}
    />
  );
}

function Display({ value }: DisplayProps) {
  return <>{asText(value)}</>;
}

export const text: Kind = {
  Input,
  Display,
  text: asText,
  operators: TEXT_OPERATORS,
  filter: "text",
  width: 180,
};
