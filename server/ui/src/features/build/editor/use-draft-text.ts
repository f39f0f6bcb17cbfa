/** The text of one definition being written: saved as a draft by itself, checked while typing. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Problem } from "@/shared/api/types";
import { useClosingGuard } from "@/shared/ui/use-closing-guard";
import { checkApp, useSaveDraft } from "../calls/definitions";

const SAVE_MS = 900;
const CHECK_MS = 350;
const RETRY_MS = 5000;

export type SaveState = "saved" | "unsaved" | "saving" | "failed";
export interface Check {
  readonly state: "checking" | "ready" | "failed";
  readonly problems: readonly Problem[];
  /** Seldom meant, but no mistake. */
  readonly warnings: readonly Problem[];
}

export interface DraftText {
  readonly text: string;
  readonly setText: (text: string) => void;
  readonly saveState: SaveState;
  /** Saves at once; answers whether the server has the text. */
  readonly flush: () => Promise<boolean>;
}

export function useDraftText(app: string, path: string, initial: string): DraftText {
  const [text, setTextState] = useState(initial);
  const [saveState, setSaveState] = useState<SaveState>("saved");
  const { mutateAsync } = useSaveDraft(app);
  const current = useRef(initial);
  const stored = useRef(initial);

  const write = useCallback(async () => {
    while (current.current !== stored.current) {
      const sending = current.current;
      setSaveState("saving");
      try {
        await mutateAsync({ path, text: sending });
        stored.current = sending;
      } catch {
        setSaveState("failed");
        return false;
      }
    }
    setSaveState("saved");
    return true;
  }, [mutateAsync, path]);
  // One request after the other: of two on their way at once the older text might arrive last.
  const writing = useRef<Promise<boolean>>(null);
  const flush = useCallback(() => {
    writing.current ??= write().finally(() => {
      writing.current = null;
    });
    return writing.current;
  }, [write]);

  const setText = useCallback((next: string) => {
    current.current = next;
    setTextState(next);
    setSaveState(next === stored.current ? "saved" : "unsaved");
  }, []);

  useEffect(() => {
    if (saveState !== "unsaved" && saveState !== "failed") return;
    const timer = setTimeout(() => void flush(), saveState === "failed" ? RETRY_MS : SAVE_MS);
    return () => clearTimeout(timer);
  }, [text, saveState, flush]);

  // Going to another file or page must not lose the last keystrokes.
  useEffect(() => () => void flush(), [flush]);
  useClosingGuard(saveState !== "saved");

  return { text, setText, saveState, flush };
}

/** Checks the whole app with this text in it; an answer to an older text is dropped. */
export function useCheck(app: string, path: string, text: string): Check {
  const [check, setCheck] = useState<Check>({ state: "checking", problems: [], warnings: [] });
  useEffect(() => {
    const abort = new AbortController();
    const ask = async () => {
      setCheck((before) => ({ ...before, state: "checking" }));
      try {
        const { problems, warnings } = await checkApp(app, { [path]: text }, abort.signal);
        if (!abort.signal.aborted) setCheck({ state: "ready", problems, warnings });
      } catch {
        if (!abort.signal.aborted) setCheck((before) => ({ ...before, state: "failed" }));
      }
    };
    const timer = setTimeout(() => void ask(), CHECK_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [app, path, text]);
  return check;
}
