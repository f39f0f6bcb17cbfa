import { TextInput } from "@/shared/controls/text-input";
import { asText, TEXT_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ field, value, ...rest }: InputProps) {
  return (
    <TextInput
      {...rest}
      type="url"
      inputMode="url"
      value={asText(value)}
      placeholder={field.schema["x-placeholder"] ?? "https://"}
    />
  );
}

function Display({ value }: DisplayProps) {
  const address = asText(value);
  // Only web addresses become links: "javascript:" must stay text.
  return /^https?:\/\//i.test(address) ? (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {address}
    </a>
  ) : (
    <>{address}</>
  );
}

export const url: Kind = {
  Input,
  Display,
  text: asText,
  operators: TEXT_OPERATORS,
  filter: "text",
  width: 200,
};
