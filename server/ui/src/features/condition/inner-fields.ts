/** What records are asked about beside their fields: the columns of sub-forms, and the parts of addresses. */
import { isColumn, readField, type Field } from "@/features/form/field";

const ADDRESS_PARTS = ["province", "city", "district", "detail"] as const;
export type AddressPart = (typeof ADDRESS_PARTS)[number];

/** The fields, each followed by what can be asked of its inside. Of the rows of a sub-form one has to fit. */
export function withInner(fields: readonly Field[], partTitle: (part: AddressPart) => string): Field[] {
  return fields.flatMap((field) => {
    if (field.schema["x-sensitive"] === true) return [field];
    const key = (inner: string) => `${field.key}.${inner}`;
    const title = (inner: string) => `${field.title} · ${inner}`;
    if (field.kind === "address")
      return [
        field,
        ...ADDRESS_PARTS.map((part) => readField(key(part), { title: title(partTitle(part)) }, false)),
      ];
    const columns = field.columns.filter(
      (column) => isColumn(column) && column.schema["x-sensitive"] !== true,
    );
    return [
      field,
      ...columns.map((column) => ({ ...column, key: key(column.key), title: title(column.title) })),
    ];
  });
}

/** Whether a condition about one field may take the value of another: of a row only beside what stands in it. */
export function inSameRow(asked: Field, other: Field): boolean {
  const rows = rowsOf(other);
  return rows === "" || rows === rowsOf(asked);
}

function rowsOf({ key }: Field): string {
  return key.includes(".") ? key.slice(0, key.indexOf(".")) : "";
}
