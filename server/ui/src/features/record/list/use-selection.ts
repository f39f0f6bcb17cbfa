/** The records ticked in a list. */
import { useCallback, useMemo, useRef, useState } from "react";

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly has: (id: string) => boolean;
  /** With `range` everything between the last ticked one and this one is ticked too. */
  readonly toggle: (id: string, range: boolean) => void;
  readonly set: (ids: readonly string[]) => void;
  readonly clear: () => void;
}

export function useSelection(order: readonly string[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);

  const toggle = useCallback(
    (id: string, range: boolean) => {
      const from = last.current;
      last.current = id;
      setIds((before) =>
        range && from !== null ? withRange(before, order, from, id) : withToggled(before, id),
      );
    },
    [order],
  );
  const set = useCallback((next: readonly string[]) => setIds(new Set(next)), []);
  const clear = useCallback(() => setIds(new Set()), []);
  return useMemo(
    () => ({ ids, has: (id: string) => ids.has(id), toggle, set, clear }),
    [ids, toggle, set, clear],
  );
}

export function withToggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

export function withRange(
  ids: ReadonlySet<string>,
  order: readonly string[],
  from: string,
  to: string,
): ReadonlySet<string> {
  const ends = [order.indexOf(from), order.indexOf(to)].sort((a, b) => a - b);
  const [start = -1, end = -1] = ends;
  if (start < 0) return withToggled(ids, to);
  return new Set([...ids, ...order.slice(start, end + 1)]);
}
