/** What becomes of everything that lies in the bin or the archive, or of all of it that was searched for: in the background. */
import { App } from "antd";
import { useState } from "react";
import type { BatchChange } from "@/features/job/calls/batches";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useChangeMatching } from "../calls/all-matching";
import { BatchJob } from "../list/batch-job";
import { recordTexts } from "../texts/texts";

type Op = Extract<BatchChange["op"], "restore" | "destroy" | "unarchive">;

const WORDS = {
  restore: { all: "restoreAll", allTitle: "restoreAllTitle", foundTitle: "restoreFoundTitle" },
  destroy: { all: "emptyBin", allTitle: "emptyBinTitle", foundTitle: "destroyFoundTitle" },
  unarchive: { all: "unarchiveAll", allTitle: "unarchiveAllTitle", foundTitle: "unarchiveFoundTitle" },
} as const;

interface WholeShelfProps {
  readonly form: FormDto;
  /** The words that are searched for; of the rest nothing changes. */
  readonly search: string;
  readonly ops: readonly Op[];
}

export function WholeShelf({ form, search, ops }: WholeShelfProps) {
  const t = useTexts(recordTexts);
  const { modal, message } = App.useApp();
  const change = useChangeMatching(form.app, form.key);
  const [job, setJob] = useState<string | null>(null);

  const begin = async (op: Op) => {
    try {
      const begun = await change.mutateAsync({ change: { op }, of: { view: "", filter: null, search } });
      setJob(begun.id);
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const labelOf = (op: Op) => t(op === "destroy" && search !== "" ? "destroyFound" : WORDS[op].all);
  const ask = (op: Op) =>
    modal.confirm({
      title: search === "" ? t(WORDS[op].allTitle) : t(WORDS[op].foundTitle, { words: search }),
      content:
        op === "destroy" ? (
          <>
            <p>{t("destroyText")}</p>
            <p>{t("wholeDestroyText")}</p>
          </>
        ) : (
          t("wholeShelfText")
        ),
      okText: labelOf(op),
      okButtonProps: { danger: op === "destroy" },
      cancelText: t("cancel"),
      onOk: () => begin(op),
    });

  return (
    <>
      {ops.map((op) => (
        <Button
          key={op}
          look={op === "destroy" ? "danger" : undefined}
          disabled={change.isPending}
          onClick={() => void ask(op)}
        >
          {labelOf(op)}
        </Button>
      ))}
      {job !== null && <BatchJob id={job} form={form} onClose={() => setJob(null)} />}
    </>
  );
}
