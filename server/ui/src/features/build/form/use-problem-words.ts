import { useCallback } from "react";
import type { Field } from "@/features/form/field";
import type { Problem } from "@/shared/api/types";
import type { Worded } from "../editor/problem-panel";
import { useKeywordTitle } from "../versions/keyword-title";
import { findField } from "./designer-context";
import { spotOf } from "./field-path";
import { inShownColumns } from "./formula/titles";
import { formulaFields } from "./formula/use-formula-fields";
import { inDesignerWords, problemPlace } from "./problem-place";

/** Problems of a form in the words of its designer. */
export function useProblemWords(fields: readonly Field[]): (problem: Problem) => Worded | null {
  const titleOf = useKeywordTitle();
  return useCallback(
    (problem) => {
      const place = problemPlace(fields, problem);
      if (!place) return null;
      const setting = place.keyword === null ? [] : [titleOf(place.keyword, place.of)];
      const message = inShownColumnsOf(fields, problem);
      const number = place.number === null ? "" : ` ${place.number}`;
      return {
        where: [...place.names, ...setting].join(" · ") + number,
        message: inDesignerWords(message, (keyword) => titleOf(keyword, "field")),
      };
    },
    [fields, titleOf],
  );
}

/** A problem of a formula tells its place as the formula is shown. */
function inShownColumnsOf(fields: readonly Field[], { pointer, message }: Problem): string {
  const { field: path, keyword } = spotOf(pointer);
  const formula = keyword === "x-formula" ? findField(fields, path)?.schema["x-formula"] : undefined;
  if (path === null || formula === undefined) return message;
  return inShownColumns(message, formula, formulaFields(fields, path));
}
