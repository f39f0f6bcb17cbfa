/** Giving a field another key: at once when nothing else refers to it, else after what does was shown. */
import { useCallback, useState } from "react";
import type { Designer } from "../designer-context";
import { containerOf, pathIn } from "../field-path";
import { renameField } from "../references";
import type { Renaming } from "./expressions";
import { referring, type Referring } from "./use-rename";

/** A question to whoever renames. */
export interface RenameQuestion {
  readonly renaming: Renaming;
  readonly found: readonly Referring[];
  /** Why nothing could be looked for. */
  readonly failed: unknown;
  /** Gives the field its key in the form itself. */
  readonly rename: () => void;
}

export function useAskRename(designer: Omit<Designer, "askRename">) {
  const { app, key: form, path: own, entries, store, published, selected, follow } = designer;
  const [question, setQuestion] = useState<RenameQuestion | null>(null);
  const ask = useCallback(
    (path: string, key: string) => {
      const to = pathIn(containerOf(path), key);
      const renaming = { form, from: path, to };
      const rename = () => {
        store.edit((draft) => renameField(draft, path, key, published));
        if (selected === path) follow(to);
      };
      referring(app, entries, own, renaming).then(
        (found) => {
          if (found.length === 0) rename();
          else setQuestion({ renaming, found, failed: null, rename });
        },
        (failed: unknown) => setQuestion({ renaming, found: [], failed, rename }),
      );
    },
    [app, form, own, entries, store, published, selected, follow],
  );
  const close = useCallback(() => setQuestion(null), []);
  return { ask, question, close };
}
