import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { signaturesArrive } from "./uploads-under-way";

/**
 * What is done with a form's values, put off until the signatures drawn in it are among them, and whether that is waited
 * for. It is then called as it stands by then; asked for meanwhile, or left before, it is not done for that: null.
 */
export function useOnceSigned<A extends readonly unknown[], R>(
  act: (...given: A) => R | Promise<R>,
): readonly [(...given: A) => Promise<R | null>, boolean] {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  const isGone = useRef(false);
  useLayoutEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);
  // A second click may come before the page has drawn that the first waits.
  const waits = useRef(false);
  const [isWaiting, setIsWaiting] = useState(false);
  const once = useCallback(async (...given: A): Promise<R | null> => {
    if (waits.current) return null;
    const arrived = signaturesArrive();
    if (arrived) {
      waits.current = true;
      setIsWaiting(true);
      await arrived;
      waits.current = false;
      setIsWaiting(false);
      if (isGone.current) return null;
    }
    return latest.current(...given);
  }, []);
  return [once, isWaiting];
}
