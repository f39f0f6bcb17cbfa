import { useCallback, useLayoutEffect, useRef } from "react";
import { signaturesArrive } from "./uploads-under-way";

/**
 * What is done with a form's values, put off until the signatures drawn in it are among them. It is then called as it
 * stands by then; asked for twice meanwhile, it is done once.
 */
export function useOnceSigned<A extends readonly unknown[], R>(
  act: (...given: A) => R | Promise<R>,
): (...given: A) => Promise<R> {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  const waits = useRef<Promise<R> | null>(null);
  return useCallback((...given: A) => {
    if (waits.current) return waits.current;
    const arrived = signaturesArrive();
    if (!arrived) return Promise.resolve(latest.current(...given));
    waits.current = arrived.then(() => {
      waits.current = null;
      return latest.current(...given);
    });
    return waits.current;
  }, []);
}
