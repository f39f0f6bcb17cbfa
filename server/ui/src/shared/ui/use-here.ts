import { useCallback, useEffect, useRef } from "react";

/**
 * Tells whether the component is still there when an answer comes. Of one that was left meanwhile nothing is closed, no
 * place of a form is marked and nobody is led on: what was opened in its stead is somebody's work.
 */
export function useHere(): () => boolean {
  const here = useRef(false);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return useCallback(() => here.current, []);
}
