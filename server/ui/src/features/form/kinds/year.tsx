import { NumberInput } from "@/shared/controls/number-input";
import { todayIn } from "@/shared/controls/zoned-time";
import { useTimezone } from "@/shared/i18n/timezone";
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
  const zone = useTimezone();
  return (
    <NumberInput
      {...rest}
      value={asNumber(value)}
      unreadable={unreadable(value)}
      onUnreadable={rest.onChange}
      style={{ decimals: 0 }}
      placeholder={field.schema["x-placeholder"] ?? todayIn(zone).slice(0, 4)}
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
