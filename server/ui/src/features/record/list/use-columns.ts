/** Which columns a person shows in a list; kept in this browser per form and view. */
import { useCallback, useMemo, useState } from "react";
import type { Field } from "@/features/form/field";

function read(key: string): string[] | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return Array.isArray(kept) && kept.every((one) => typeof one === "string") ? kept : null;
  } catch {
    return null;
  }
}

export interface ColumnChoice {
  readonly columns: readonly Field[];
  readonly changed: boolean;
  readonly isShown: (key: string) => boolean;
  readonly toggle: (key: string) => void;
  readonly reset: () => void;
}

export function useColumns(key: string, all: readonly Field[], defaults: readonly string[]): ColumnChoice {
  const storeKey = `tenon.columns.${key}`;
  const [chosen, setChosen] = useState<{ of: string; keys: string[] | null }>(() => ({
    of: storeKey,
    keys: read(storeKey),
  }));
  if (chosen.of !== storeKey) setChosen({ of: storeKey, keys: read(storeKey) });
  const keys = chosen.keys ?? defaults;

  const columns = useMemo(() => {
    const byKey = new Map(all.map((column) => [column.key, column]));
    return keys.flatMap((one) => byKey.get(one) ?? []);
  }, [all, keys]);

  const toggle = useCallback(
    (column: string) => {
      const shown = keys.includes(column);
      if (shown && keys.length === 1) return;
      // A column comes back where the form has it, not at the far end.
      const order = all.map((one) => one.key);
      const next = shown ? keys.filter((one) => one !== column) : insertInOrder(keys, column, order);
      localStorage.setItem(storeKey, JSON.stringify(next));
      setChosen({ of: storeKey, keys: [...next] });
    },
    [keys, all, storeKey],
  );
  const reset = useCallback(() => {
    localStorage.removeItem(storeKey);
    setChosen({ of: storeKey, keys: null });
  }, [storeKey]);
  const isShown = useCallback((column: string) => keys.includes(column), [keys]);
  return { columns, changed: chosen.keys !== null, isShown, toggle, reset };
}

/** After the nearest shown column that stands before it in `order`. */
export function insertInOrder(keys: readonly string[], added: string, order: readonly string[]): string[] {
  const before = new Set(order.slice(0, order.indexOf(added)));
  const at = keys.findLastIndex((key) => before.has(key)) + 1;
  return [...keys.slice(0, at), added, ...keys.slice(at)];
}
