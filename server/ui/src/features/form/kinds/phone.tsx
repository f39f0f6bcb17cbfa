import { TextInput } from "@/shared/controls/text-input";
import { asText, TEXT_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ field, value, ...rest }: InputProps) {
  return (
    <TextInput
      {...rest}
      type="tel"
      inputMode="tel"
      value={asText(value)}
      placeholder={field.schema["x-placeholder"]}
    />
  );
}

function Display({ value }: DisplayProps) {
  const phone = asText(value);
  // A masked number ("138****5678") cannot be called.
  return phone.includes("*") ? (
    <span className="number">{phone}</span>
  ) : (
    <a className="number" href={`tel:${phone}`}>
      {phone}
    </a>
  );
}

function Cell({ value }: DisplayProps) {
  return <span className="number">{asText(value)}</span>;
}

export const phone: Kind = {
  Input,
  Display,
  Cell,
  text: asText,
  operators: TEXT_OPERATORS,
  filter: "text",
  width: 130,
};
