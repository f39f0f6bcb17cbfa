import { useMemo, type CSSProperties } from "react";
import { isColumn, type Field } from "../field";
import type { FormState } from "../form-env";

/** The columns one sees now: not withheld by rights, and not hidden by a rule in every one of the rows. */
export function shownColumns(field: Field, hidden: ReadonlySet<string>, rows: number): Field[] {
  return field.columns.filter((column) => {
    if (!isColumn(column) || hidden.has(`${field.key}.${column.key}`)) return false;
    if (rows === 0 || !hidden.has(`${field.key}/0/${column.key}`)) return true;
    return Array.from({ length: rows }).some((_, at) => !hidden.has(`${field.key}/${at}/${column.key}`));
  });
}

/** The same list for as long as it holds the same columns, so that a row more does not draw every row anew. */
export function useShownColumns(field: Field, hidden: ReadonlySet<string>, rows: number): readonly Field[] {
  const keys = keysOf(shownColumns(field, hidden, rows));
  return useNamed(field, keys);
}

/** The keys of the columns that one may see but not change; the same set for as long as it holds the same keys. */
export function useSeenColumns(field: Field, rightOf: FormState["rightOf"]): ReadonlySet<string> {
  const keys = keysOf(field.columns.filter((column) => rightOf(`${field.key}.${column.key}`) !== "edit"));
  return useMemo(() => new Set(keys.split(" ")), [keys]);
}

function useNamed(field: Field, keys: string): readonly Field[] {
  return useMemo(() => {
    const named = keys.split(" ");
    return field.columns.filter((column) => named.includes(column.key));
  }, [field, keys]);
}

function keysOf(columns: readonly Field[]): string {
  return columns.map((column) => column.key).join(" ");
}

/** How much is in the rows, from which the style sheet says how high they are until they have come into sight. */
export function sizeOf(rows: readonly unknown[], columns: readonly unknown[]): CSSProperties {
  return { "--f-rows": rows.length, "--f-columns": columns.length } as CSSProperties;
}

/** The columns of one row that `places` name, in one word, so that a row is drawn anew only when they differ. */
export function namedInRow(field: Field, places: ReadonlySet<string>, at: number): string {
  if (places.size === 0) return "";
  const keys = field.columns.map((column) => column.key);
  return keys.filter((key) => places.has(`${field.key}/${at}/${key}`)).join(" ");
}
