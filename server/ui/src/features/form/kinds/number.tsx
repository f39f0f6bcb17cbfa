import { formatDecimal, type NumberStyle } from "@/shared/controls/decimal";
import { NumberInput } from "@/shared/controls/number-input";
import type { FieldSchema } from "@/shared/api/form-types";
import {
  asNumber,
  asText,
  ORDER_OPERATORS,
  unreadable,
  type DisplayProps,
  type InputProps,
  type Kind,
} from "./kind";
import type { Json } from "@/shared/api/types";

export function numberStyle(schema: FieldSchema): NumberStyle {
  return {
    ...(schema["x-decimals"] === undefined ? {} : { decimals: schema["x-decimals"] }),
    thousands: schema["x-thousands"] ?? false,
    percent: schema["x-percent"] ?? false,
  };
}

export function numberText(value: Json, schema: FieldSchema): string {
  const number = asNumber(value);
  if (number === null) return asText(value);
  const written = formatDecimal(number, numberStyle(schema));
  return schema["x-unit"] ? `${written} ${schema["x-unit"]}` : written;
}

function Input({ field, value, ...rest }: InputProps) {
  const { schema } = field;
  return (
    <NumberInput
      {...rest}
      value={asNumber(value)}
      unreadable={unreadable(value)}
      onUnreadable={rest.onChange}
      style={numberStyle(schema)}
      placeholder={schema["x-placeholder"]}
      suffix={schema["x-unit"] ?? (schema["x-percent"] ? "%" : undefined)}
    />
  );
}

function Display({ field, value }: DisplayProps) {
  return <span className="number">{numberText(value, field.schema)}</span>;
}

export const number: Kind = {
  Input,
  Display,
  text: (value, field) => numberText(value, field.schema),
  operators: ORDER_OPERATORS,
  filter: "number",
  width: 120,
  align: "right",
};
