import { useCallback } from "react";
import { stepsOf } from "@/shared/api/json-pointer";
import type { Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import type { Worded } from "../editor/problem-panel";
import { inShownColumns } from "../form/formula/titles";
import type { AggregateEditor } from "./aggregate-context";
import { formulaNames } from "./formula-names";
import { placeOf } from "./problem-place";
import { aggregateTexts } from "./texts/texts";

/** Problems of an aggregate table with their place as the sheet calls it. */
export function useProblemWords({
  table,
  forms,
  columns,
}: Pick<AggregateEditor, "table" | "forms" | "columns">): (problem: Problem) => Worded | null {
  const t = useTexts(aggregateTexts);
  return useCallback(
    (problem) => {
      const place = placeOf(table, problem.pointer);
      if (!place) return null;
      const form = place.form === "" ? "" : (forms.get(place.form)?.title ?? place.form);
      const where = [t(place.part), place.name, form].filter((word) => word !== "").join(" · ");
      const [part, name = "", of] = stepsOf(problem.pointer);
      const entry =
        part === "computed" && of === "formula" && table.computed.find((one) => one.name === name);
      const message = entry
        ? inShownColumns(problem.message, entry.formula, formulaNames(table, columns, name))
        : problem.message;
      return { where, message };
    },
    [table, forms, columns, t],
  );
}
