/** Asks, then takes a merge back. */
import { App } from "antd";
import type { FormDto } from "@/shared/api/form-types";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import type { DataRecord, HistoryEntry } from "@/shared/api/types";
import { inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useUndoMerge } from "../calls/merge";
import { duplicateTexts } from "../texts/texts";

export function useUndo(form: FormDto, record: DataRecord): (entry: HistoryEntry) => void {
  const t = useTexts(duplicateTexts);
  const { message, modal } = App.useApp();
  const undo = useUndoMerge(form.app, form.key, record.id);
  return ({ merge }) => {
    if (!merge) return;
    modal.confirm({
      title: t("undoTitle"),
      content: t("undoText"),
      okText: t("undoMerge"),
      cancelText: t("cancel"),
      onOk: async () => {
        try {
          await undo.mutateAsync(merge.id);
          void message.success(t("undone"));
        } catch (error) {
          const reasons = error instanceof ApiProblem ? error.problems.map((problem) => problem.message) : [];
          void message.error(reasons.length > 0 ? inLine(reasons) : messageOf(error));
        }
      },
    });
  };
}
