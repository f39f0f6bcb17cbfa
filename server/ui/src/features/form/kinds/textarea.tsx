import { useEffect, useRef } from "react";
import { TextArea } from "@/shared/controls/text-area";
import { asText, TEXT_OPERATORS, type DisplayProps, type InputProps, type Kind } from "./kind";
import { canListen, VoiceButton } from "./voice-button";

function Input({ field, value, ...rest }: InputProps) {
  const { maxLength, "x-placeholder": placeholder } = field.schema;
  const inCell = rest.label !== undefined;
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  const add = (words: string) => rest.onChange((asText(latest.current) + words).slice(0, maxLength));
  return (
    <>
      <TextArea
        {...rest}
        value={asText(value)}
        placeholder={placeholder}
        maxLength={maxLength}
        rows={inCell ? 1 : 3}
      />
      {!inCell && !rest.disabled && canListen() && <VoiceButton onWords={add} />}
    </>
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
