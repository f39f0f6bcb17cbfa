import { useMemo } from "react";
import { isLayout, type Field } from "@/features/form/field";
import { findField, useDesigner } from "../designer-context";
import { containerOf } from "../field-path";

export interface FormulaName {
  /** As it is written: `qty`, `items.qty`. */
  readonly name: string;
  readonly title: string;
}

/** What a formula may name: columns of its own row first, then fields, then columns of all rows. */
export function useFormulaFields(path: string): FormulaName[] {
  const { fields } = useDesigner();
  return useMemo(() => {
    const container = containerOf(path);
    const row = container === null ? [] : (findField(fields, container)?.columns ?? []);
    const named = (list: readonly Field[]) =>
      list.filter((field) => !isLayout(field) && field.kind !== "related");
    return [
      ...named(row).map((field) => ({ name: field.key, title: field.title })),
      ...named(fields).map((field) => ({ name: field.key, title: field.title })),
      ...fields.flatMap((field) =>
        named(field.columns).map((column) => ({
          name: `${field.key}.${column.key}`,
          title: `${field.title} · ${column.title}`,
        })),
      ),
    ].filter((one) => one.name !== path && one.name !== path.split(".")[1]);
  }, [fields, path]);
}
