/** What the parts of the flow designer share, worked out of the document. */
import { useMemo } from "react";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { isColumn, readFields } from "@/features/form/field";
import type { DryRun, Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { usePreviewForm } from "../calls/drafts";
import type { FlowEditor, Selection } from "./flow-context";
import { START, textIn, type FlowDocument } from "./flow-document";
import type { NodeWords } from "./flow-edits";
import { problemPlace } from "./problem-place";
import { flowDesignTexts } from "./texts/texts";
import { columnsOf, countsOf, useQueried } from "./use-queried";
import { loopsAround } from "./ways";

const NO_OPERATORS = {};

interface Editing extends Pick<FlowEditor, "app" | "store" | "flow" | "entries" | "selected" | "select"> {
  /** What is wrong with the flow itself. */
  readonly found: readonly Problem[];
  /** How far a trial has come, while there is one. */
  readonly run: DryRun | undefined;
}

export function useFlowEditor(editing: Editing): FlowEditor {
  const { app, store, flow, entries, selected, select, found, run } = editing;
  const t = useTexts(flowDesignTexts);
  const seen = useSeen(app, flow, selected);
  const words: NodeWords = useMemo(
    () => ({ titleOf: (kind) => t(`kind_${kind}`), branch: (n) => t("branchN", { n }) }),
    [t],
  );
  const problems = useMemo(() => {
    const counts = new Map<string, number>();
    for (const problem of found) {
      const key = problemPlace(flow, problem)?.selection.node ?? START;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }, [found, flow]);
  const walked = useMemo(
    () =>
      run
        ? {
            nodes: new Set(run.trail.flatMap((line) => line.node ?? [])),
            here: new Set(run.waiting.map((task) => task.node)),
          }
        : null,
    [run],
  );
  return useMemo(
    () => ({ app, store, flow, ...seen, entries, words, selected, select, problems, walked }),
    [app, store, flow, seen, entries, words, selected, select, problems, walked],
  );
}

/** The fields that the chosen node sees, and the words conditions on them are made of. */
function useSeen(
  app: string,
  flow: FlowDocument,
  selected: Selection | null,
): Pick<FlowEditor, "own" | "fields" | "rows" | "vocabulary"> {
  const t = useTexts(flowDesignTexts);
  const conditionT = useTexts(conditionTexts);
  const form = usePreviewForm(app, flow.form || null).data?.form ?? null;
  const rows = useQueried(app, flow);
  const node = selected?.node ?? START;
  return useMemo(() => {
    const own = form && form.key === flow.form ? readFields(form.schema) : [];
    // A node in the body of a loop sees the columns of its row, which go before the fields of the record.
    const columns = loopsAround(flow, node).flatMap((loop) => {
      const each = textIn(loop.keywords["each"]);
      return [...own, ...rows].find((field) => field.key === each)?.columns.filter(isColumn) ?? [];
    });
    const ofRow = columns.map((field) => ({ ...field, title: t("ofRow", { name: field.title }) }));
    const fields = [...ofRow, ...own.filter((field) => !ofRow.some((column) => column.key === field.key))];
    return {
      own,
      fields,
      rows,
      vocabulary: {
        fields: [
          ...fields.filter(isColumn),
          ...columnsOf(rows, (row, column) => `${row}.${column}`),
          ...countsOf(rows, (name) => t("countOf", { name })),
          ...systemFields((key) => conditionT(`system_${key}`)),
        ],
        operators: form?.operators ?? NO_OPERATORS,
        references: true,
      },
    };
  }, [flow, form, rows, node, conditionT, t]);
}
