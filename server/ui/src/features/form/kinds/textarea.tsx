import { TextArea } from "@/shared/controls/text-area";
import { asText, TEXT_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";

function Input({ field, value, ...rest }: InputProps) {
  return (
    <TextArea
      {...rest}
      value={asText(value)}
      placeholder={field.schema["x-placeholder"]}
      maxLength={field.schema.maxLength}
      rows={rest.label === undefined ? 3 : 1}
    />
  );
}

function Display({ value }: DisplayProps) {
  return <span className="f-multiline">{asText(value)}</span>;
}

function Cell({ value }: DisplayProps) {
  return <>{asText(value).replace(/\s*\n\s*/g, " ")}</>;
}

export const textarea: Kind = {
  Input,
  Display,
  Cell,
  text: asText,
  operators: TEXT_OPERATORS,
  filter: "text",
  width: 240,
};
