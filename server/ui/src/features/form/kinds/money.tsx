import { formatDecimal } from "@/shared/controls/decimal";
import { NumberInput } from "@/shared/controls/number-input";
import type { FieldSchema } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import {
  asNumber,
  asText,
  ORDER_OPERATORS,
  unreadable,
  type DisplayProps,
  type InputProps,
  type Kind,
} from "./kind";

const SIGNS: Readonly<Record<string, string>> = {
  CNY: "¥",
  USD: "$",
  EUR: "€",
  GBP: "£",
  JPY: "¥",
  HKD: "HK$",
  TWD: "NT$",
  KRW: "₩",
};

export function currencySign(schema: FieldSchema): string {
  const currency = schema["x-currency"] ?? "CNY";
  return SIGNS[currency] ?? currency;
}

export function moneyText(value: Json, schema: FieldSchema): string {
  const amount = asNumber(value);
  if (amount === null) return asText(value);
  const written = formatDecimal(Math.abs(amount), { decimals: schema["x-decimals"] ?? 2, thousands: true });
  return `${amount < 0 ? "-" : ""}${currencySign(schema)}${written}`;
}

function Input({ field, value, ...rest }: InputProps) {
  const { schema } = field;
  return (
    <NumberInput
      {...rest}
      value={asNumber(value)}
      unreadable={unreadable(value)}
      onUnreadable={rest.onChange}
      style={{ decimals: schema["x-decimals"] ?? 2, thousands: true }}
      placeholder={schema["x-placeholder"]}
      prefix={currencySign(schema)}
    />
  );
}

function Display({ field, value }: DisplayProps) {
  return <span className="number">{moneyText(value, field.schema)}</span>;
}

export const money: Kind = {
  Input,
  Display,
  text: (value, field) => moneyText(value, field.schema),
  operators: ORDER_OPERATORS,
  filter: "number",
  width: 130,
  align: "right",
};
