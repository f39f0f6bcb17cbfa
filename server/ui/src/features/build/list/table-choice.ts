/** What the owner makes of the columns of a sheet: each as it was guessed, until it is changed or left out. */
import type { KindName } from "@/shared/api/form-types";
import type { AdoptTable, TableColumn } from "../calls/tables";

export interface Choice {
  readonly title?: string;
  readonly kind?: string;
  readonly left?: boolean;
}

/** By heading. */
export type Choices = Readonly<Record<string, Choice>>;

/** The kinds a column can become, in the order of the palette. */
export const COLUMN_KINDS = [
  "text",
  "textarea",
  "number",
  "money",
  "date",
  "datetime",
  "time",
  "month",
  "phone",
  "email",
  "url",
  "id-card",
  "barcode",
  "radio",
  "select",
  "switch",
] as const satisfies readonly KindName[];

/** Kinds for a column: a choice only where there are words to choose from. */
export function kindsOf(column: TableColumn): readonly KindName[] {
  const chooses = column.options.length > 0;
  return COLUMN_KINDS.filter((kind) => chooses || (kind !== "radio" && kind !== "select"));
}

/** The columns that become fields. A column called by nothing but its letter and without a value is left out at first. */
export function chosenColumns(columns: readonly TableColumn[], choices: Choices): AdoptTable["columns"] {
  return columns
    .filter((column) => !isLeft(column, choices[column.heading]))
    .map((column) => {
      const { title, kind } = choices[column.heading] ?? {};
      return {
        heading: column.heading,
        title: (title ?? column.heading).trim(),
        kind: kind ?? column.kind,
      };
    });
}

export function isLeft(column: TableColumn, choice: Choice | undefined): boolean {
  return choice?.left ?? (column.samples.length === 0 && /^[A-Z]{1,3}$/.test(column.heading));
}

/** What a form made of a file is called at first. */
export function titleOfFile(file: string): string {
  return file.replace(/\.[^.]*$/, "").slice(0, 60);
}
