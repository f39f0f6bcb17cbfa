import type { Option } from "@/shared/controls/select-input";
import type { Field } from "../field";

/** The choices of a field; titles are the values themselves, translated by the server where the package says so. */
export function optionsOf(field: Field): Option[] {
  const values = field.schema.enum ?? field.schema.items?.enum ?? [];
  return values.map((value) => ({ value, title: value, color: colorOf(field, value) }));
}

export function colorOf(field: Field, value: string): string | undefined {
  return field.schema["x-colors"]?.[value] ?? field.schema.items?.["x-colors"]?.[value];
}
