/** Records moved step by step, by hand or by keys: what is wanted is shown at once and written in turn. */
import { useCallback, useRef, useState } from "react";
import type { FormDto } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { useWrite, type Changes, type Refused } from "./use-write";

interface Wish {
  readonly changes: Changes;
  readonly said: string;
}

export interface Moves {
  /** A record as it will be. */
  readonly shown: (record: DataRecord) => DataRecord;
  /** Wishes for one record come together: while a change is under way, only the last of them follows it. */
  readonly move: (record: DataRecord, changes: Changes, said: string) => Promise<void>;
}

export function useMoves(form: FormDto, onRefused: (refused: Refused) => void): Moves {
  const write = useWrite(form, onRefused);
  const wanted = useRef(new Map<string, Wish>());
  const [waiting, setWaiting] = useState<ReadonlyMap<string, Wish>>(new Map());

  const move = useCallback(
    async (record: DataRecord, changes: Changes, said: string) => {
      const before = wanted.current.get(record.id);
      let wish: Wish | undefined = { changes: { ...before?.changes, ...changes }, said };
      wanted.current.set(record.id, wish);
      setWaiting(new Map(wanted.current));
      if (before) return;
      try {
        let current = record;
        while (wish) {
          const done: Wish = wish;
          current = await write(current, done.changes, done.said);
          const latest = wanted.current.get(record.id);
          wish = latest === done ? undefined : latest;
        }
      } catch {
        // Whoever moved it has been told.
      } finally {
        wanted.current.delete(record.id);
        setWaiting(new Map(wanted.current));
      }
    },
    [write],
  );
  const shown = useCallback(
    (record: DataRecord) => {
      const wish = waiting.get(record.id);
      return wish ? { ...record, values: { ...record.values, ...wish.changes } } : record;
    },
    [waiting],
  );
  return { shown, move };
}
