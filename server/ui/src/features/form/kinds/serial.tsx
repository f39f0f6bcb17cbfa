import { asText, TEXT_OPERATORS, type DisplayProps, type Kind } from "./kind";

function Display({ value }: DisplayProps) {
  return <span className="number">{asText(value)}</span>;
}

export const serial: Kind = {
  Input: null,
  Display,
  text: asText,
  operators: TEXT_OPERATORS,
  filter: "text",
  width: 140,
};
