/** Something that is pointed out on one visit, and then known. */
import { useCallback, useEffect, useState } from "react";

function isKnown(key: string): boolean {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return true;
  }
}

/** Whether to point it out, and what ends it. `wanted` says whether there is anything to point at. */
export function useHintOnce(key: string, wanted: boolean): readonly [shown: boolean, end: () => void] {
  const [known, setKnown] = useState(() => isKnown(key));
  const shown = wanted && !known;
  useEffect(() => {
    if (shown) localStorage.setItem(key, "1");
  }, [shown, key]);
  return [shown, useCallback(() => setKnown(true), [])];
}
