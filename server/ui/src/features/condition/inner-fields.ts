/** What records are asked about beside their fields: the columns of sub-forms, and parts of values. */
import { isColumn, readField, type Field } from "@/features/form/field";
import type { FieldSchema } from "@/shared/api/form-types";
import type { ConditionTextKey } from "./texts/texts";

const ADDRESS_PARTS = ["province", "city", "district", "detail"] as const;
export type AddressPart = (typeof ADDRESS_PARTS)[number];

/** The fields, each followed by what stands in it and has values of its own. Of the rows of a sub-form one has to fit. */
export function withInner(fields: readonly Field[], partTitle: (part: AddressPart) => string): Field[] {
  return fields.flatMap((field) => {
    if (field.schema["x-sensitive"] === true) return [field];
    if (field.kind === "address")
      return [field, ...ADDRESS_PARTS.map((part) => innerField(field, part, partTitle(part), {}))];
    const columns = field.columns.filter(
      (column) => isColumn(column) && column.schema["x-sensitive"] !== true,
    );
    return [
      field,
      ...columns.map((column) => ({
        ...column,
        key: `${field.key}.${column.key}`,
        title: `${field.title} · ${column.title}`,
      })),
    ];
  });
}

/** The same for conditions, which reach more: names and numbers of files, how many rows there are, where a place is. */
export function withAsked(
  fields: readonly Field[],
  partTitle: (part: AddressPart) => string,
  askedTitle: (key: ConditionTextKey) => string,
): Field[] {
  return fields.flatMap((field) => [...withInner([field], partTitle), ...partsOf(field, askedTitle)]);
}

const COUNT: FieldSchema = { type: "integer", "x-decimals": 0 };

function partsOf(field: Field, title: (key: ConditionTextKey) => string): Field[] {
  switch (field.kind) {
    case "location":
      return [innerField(field, "address", title("part_address"), {})];
    case "attachment":
    case "image":
      return [
        innerField(field, "name", title("part_name"), {}),
        innerField(field, "_count", title("part_files"), COUNT),
      ];
    case "subform":
      return [innerField(field, "_count", title("part_rows"), COUNT)];
    default:
      return [];
  }
}

function innerField(field: Field, part: string, title: string, schema: FieldSchema): Field {
  return readField(`${field.key}.${part}`, { ...schema, title: `${field.title} · ${title}` }, false);
}

/** Whether a condition about one field may take the value of another: of a row only beside what stands in it. */
export function inSameRow(asked: Field, other: Field): boolean {
  const rows = rowsOf(other);
  return rows === "" || rows === rowsOf(asked);
}

function rowsOf({ key }: Field): string {
  return key.includes(".") ? key.slice(0, key.indexOf(".")) : "";
}
