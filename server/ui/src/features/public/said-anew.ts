/** What the server says in words is said anew once the reader chooses another language. */
import { useEffect, useRef, useState } from "react";
import { language, onLanguageChange, useLanguage } from "@/shared/i18n/language";

/** Asks again, and takes the answer unless the reader has chosen yet another language by then. */
export function useSaidAnew<Answer>(ask: () => Promise<Answer>, take: (found: Answer) => void): void {
  const latest = useRef({ ask, take });
  useEffect(() => {
    latest.current = { ask, take };
  });
  useEffect(
    () =>
      onLanguageChange(() => {
        const chosen = language();
        latest.current.ask().then(
          (found) => {
            if (language() === chosen) latest.current.take(found);
          },
          // What is there can be read on; the texts of the page itself have changed.
          () => undefined,
        );
      }),
    [],
  );
}

/** What was said about an attempt: it falls silent in another language, and the next attempt speaks again. */
export function useSaid<What>(nothing: What, first = nothing): readonly [What, (what: What) => void] {
  const now = useLanguage();
  const [said, setSaid] = useState({ what: first, tongue: now });
  const say = (what: What) => setSaid({ what, tongue: language() });
  return [said.tongue === now ? said.what : nothing, say];
}
