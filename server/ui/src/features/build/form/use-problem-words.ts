import { useCallback } from "react";
import type { Field } from "@/features/form/field";
import type { Problem } from "@/shared/api/types";
import type { Worded } from "../editor/problem-panel";
import { useKeywordTitle } from "../versions/keyword-title";
import { inDesignerWords, problemPlace } from "./problem-place";

/** Problems of a form in the words of its designer. */
export function useProblemWords(fields: readonly Field[]): (problem: Problem) => Worded | null {
  const titleOf = useKeywordTitle();
  return useCallback(
    (problem) => {
      const place = problemPlace(fields, problem);
      if (!place) return null;
      const setting = place.keyword === null ? [] : [titleOf(place.keyword, place.of)];
      const number = place.number === null ? "" : ` ${place.number}`;
      return {
        where: [...place.names, ...setting].join(" · ") + number,
        message: inDesignerWords(problem.message, (keyword) => titleOf(keyword, "field")),
      };
    },
    [fields, titleOf],
  );
}
