/** Asks what is there already while somebody types, once typing pauses. */
import { useEffect, useMemo, useState } from "react";
import type { FormDto } from "@/shared/api/form-types";
import type { Values } from "@/shared/api/types";
import { findDuplicates, type Found } from "../calls/entry";
import { comparedFields } from "../rules";

const PAUSE_MS = 400;
const NONE: readonly Found[] = [];

interface Watched {
  readonly form: FormDto;
  /** Null for a new record. */
  readonly id: string | null;
  readonly values: Values;
  /** What the edit began from: what nobody has changed is not asked about. */
  readonly base: Values;
}

export interface Duplicates {
  readonly found: readonly Found[];
  /** Asks now, for whoever saves before the pause is over. */
  readonly ask: () => Promise<readonly Found[]>;
}

export function useDuplicates({ form, id, values, base }: Watched): Duplicates {
  const fields = useMemo(() => comparedFields(form.schema), [form.schema]);
  const compared = JSON.stringify(Object.fromEntries(fields.map((key) => [key, values[key] ?? null])));
  const began = JSON.stringify(Object.fromEntries(fields.map((key) => [key, base[key] ?? null])));
  const isTyped = fields.length > 0 && compared !== began;
  const [found, setFound] = useState<{ readonly of: string; readonly items: readonly Found[] }>({
    of: "",
    items: NONE,
  });

  useEffect(() => {
    if (!isTyped) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      findDuplicates(form.app, form.key, id, read(compared), abort.signal).then(
        (items) => setFound({ of: compared, items }),
        // Not being able to look keeps nobody from typing; saving asks again.
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [form.app, form.key, id, compared, isTyped]);

  return {
    // What was found for an older value stays until the next answer, so that nothing flickers while one types.
    found: isTyped ? found.items : NONE,
    ask: async () => {
      if (!isTyped) return NONE;
      if (found.of === compared) return found.items;
      try {
        const items = await findDuplicates(form.app, form.key, id, read(compared));
        setFound({ of: compared, items });
        return items;
      } catch {
        return NONE;
      }
    },
  };
}

function read(text: string): Values {
  return JSON.parse(text) as Values;
}
