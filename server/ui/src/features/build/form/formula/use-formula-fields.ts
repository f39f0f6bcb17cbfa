import { useMemo } from "react";
import { isLayout, type Field } from "@/features/form/field";
import { findField, useDesigner } from "../designer-context";
import { containerOf } from "../field-path";

export interface FormulaName {
  /** As it is written: `qty`, `items.qty`. */
  readonly name: string;
  readonly title: string;
  /** The field whose formula it is: read where somebody types it, so that they are told why it cannot be, and never offered. */
  readonly own?: true;
}

/** What a formula may name: columns of its own row first, then fields, then columns of all rows. */
export function useFormulaFields(path: string): FormulaName[] {
  const { fields } = useDesigner();
  return useMemo(() => formulaFields(fields, path), [fields, path]);
}

export function formulaFields(fields: readonly Field[], path: string): FormulaName[] {
  const container = containerOf(path);
  const row = container === null ? [] : (findField(fields, container)?.columns ?? []);
  const named = (list: readonly Field[]) =>
    list.filter((field) => !isLayout(field) && field.kind !== "related");
  const names: FormulaName[] = [
    ...named(row).map((field) => ({ name: field.key, title: field.title })),
    ...named(fields).map((field) => ({ name: field.key, title: field.title })),
    ...fields.flatMap((field) =>
      named(field.columns).map((column) => ({
        name: `${field.key}.${column.key}`,
        title: `${field.title} · ${column.title}`,
      })),
    ),
  ];
  return names.map((one) =>
    one.name === path || one.name === path.split(".")[1] ? { ...one, own: true } : one,
  );
}
