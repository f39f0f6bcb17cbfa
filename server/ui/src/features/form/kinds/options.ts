import type { Option } from "@/shared/controls/select-input";
import type { Field } from "../field";

/** The choices of a field; titles are the values themselves, translated by the server where the package says so. */
export function optionsOf(field: Field): Option[] {
  const values = field.schema.enum ?? field.schema.items?.enum ?? [];
  return values.map((value) => ({ value, title: optionTitle(field, value), color: colorOf(field, value) }));
}

/** What an option is called in the language of the page. */
export function optionTitle(field: Field, value: string): string {
  return field.schema["x-titles"]?.[value] ?? field.schema.items?.["x-titles"]?.[value] ?? value;
}

export function colorOf(field: Field, value: string): string | undefined {
  return field.schema["x-colors"]?.[value] ?? field.schema.items?.["x-colors"]?.[value];
}
