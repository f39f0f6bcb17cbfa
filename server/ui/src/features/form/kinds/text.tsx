import { TextInput } from "@/shared/controls/text-input";
import { asText, TEXT_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";
import { ScanButton } from "./scan-button";

function Input({ field, value, ...rest }: InputProps) {
  const input = (
    <TextInput
      {...rest}
      value={asText(value)}
      placeholder={field.schema["x-placeholder"]}
      maxLength={field.schema.maxLength}
    />
  );
  if (!field.schema["x-scan"] || rest.disabled) return input;
  return (
    <span className="f-scanned">
      {input}
      <ScanButton onCode={rest.onChange} />
    </span>
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
