import { useCallback } from "react";
import type { Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import type { Worded } from "../editor/problem-panel";
import type { AccessDocument } from "./access-document";
import { placeOf } from "./problem-place";
import { accessTexts } from "./texts/texts";

/** Problems of permission groups with their place as the sheet calls it. */
export function useProblemWords(access: AccessDocument): (problem: Problem) => Worded | null {
  const t = useTexts(accessTexts);
  return useCallback(
    (problem) => {
      const place = placeOf(access, problem.pointer);
      if (!place) return null;
      const where = [place.name, t(place.part)].filter((word) => word !== "").join(" · ");
      return { where, message: problem.message };
    },
    [access, t],
  );
}
