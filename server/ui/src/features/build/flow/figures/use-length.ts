import { useCallback } from "react";
import type { CountedTime } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { lengthOf } from "./heat";
import { flowFiguresTexts } from "./texts/texts";

/** A length of time in words; a dash where there is none. */
export function useLength(time: CountedTime): (seconds: number | null) => string {
  const t = useTexts(flowFiguresTexts);
  return useCallback(
    (seconds) => {
      if (seconds === null) return "—";
      const { key, n } = lengthOf(seconds, time);
      return t(key, { n });
    },
    [t, time],
  );
}
