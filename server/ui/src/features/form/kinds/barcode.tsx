import { TextInput } from "@/shared/controls/text-input";
import { asText, TEXT_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";
import { ScanButton } from "./scan-button";

/** A scanner types like a keyboard; where the browser reads codes itself, the camera serves as one. */
function Input({ field, value, onChange, ...rest }: InputProps) {
  return (
    <span className="f-scanned">
      <TextInput
        {...rest}
        value={asText(value)}
        maxLength={field.schema.maxLength}
        placeholder={field.schema["x-placeholder"]}
        onChange={(next) => onChange(next === "" ? null : next)}
      />
      {!rest.disabled && <ScanButton onCode={onChange} />}
    </span>
  );
}

function Display({ value }: DisplayProps) {
  return <span className="number">{asText(value)}</span>;
}

export const barcode: Kind = {
  Input,
  Display,
  text: asText,
  operators: TEXT_OPERATORS,
  filter: "text",
  width: 150,
};
