import { useDeferredValue } from "react";

/**
 * Whether all of a list is to be drawn. Of a long one only the beginning is at first, so that one can begin there; the rest
 * follows between the keys one presses.
 */
export function useWhole(count: number, first: number): boolean {
  return useDeferredValue(true, count <= first);
}
