import { NumberInput } from "@/shared/controls/number-input";
import {
  asNumber,
  asText,
  ORDER_OPERATORS,
  unreadable,
  type DisplayProps,
  type InputProps,
  type Kind,
} from "./kind";

function Input({ field, value, ...rest }: InputProps) {
  return (
    <NumberInput
      {...rest}
      value={asNumber(value)}
      unreadable={unreadable(value)}
      onUnreadable={rest.onChange}
      style={{ decimals: 0 }}
      placeholder={field.schema["x-placeholder"] ?? String(new Date().getFullYear())}
    />
  );
}

function Display({ value }: DisplayProps) {
  return <span className="number">{asText(value)}</span>;
}

export const year: Kind = {
  Input,
  Display,
  text: asText,
  operators: ORDER_OPERATORS,
  filter: "number",
  width: 80,
};
