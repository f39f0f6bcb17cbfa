import { useCallback } from "react";
import type { Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import type { Worded } from "../editor/problem-panel";
import type { AggregateDocument } from "./aggregate-document";
import type { SourceForm } from "./aggregate-context";
import { placeOf } from "./problem-place";
import { aggregateTexts } from "./texts/texts";

/** Problems of an aggregate table with their place as the sheet calls it. */
export function useProblemWords(
  table: AggregateDocument,
  forms: ReadonlyMap<string, SourceForm>,
): (problem: Problem) => Worded | null {
  const t = useTexts(aggregateTexts);
  return useCallback(
    (problem) => {
      const place = placeOf(table, problem.pointer);
      if (!place) return null;
      const form = place.form === "" ? "" : (forms.get(place.form)?.title ?? place.form);
      const where = [t(place.part), place.name, form].filter((word) => word !== "").join(" · ");
      return { where, message: problem.message };
    },
    [table, forms, t],
  );
}
