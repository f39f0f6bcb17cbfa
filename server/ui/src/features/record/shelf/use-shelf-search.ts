import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** What is searched for in the bin or the archive; it is kept in the address. */
export function useShelfSearch(): readonly [string, (next: string) => void] {
  const [params, setParams] = useSearchParams();
  const write = useCallback(
    (next: string) =>
      setParams(
        (before) => {
          if (next === "") before.delete("q");
          else before.set("q", next);
          return before;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [params.get("q") ?? "", write];
}
