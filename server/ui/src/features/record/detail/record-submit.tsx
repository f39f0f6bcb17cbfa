import { App } from "antd";
import { useState } from "react";
import type { FlowSummary, FormDto } from "@/shared/api/form-types";
import { messageOf, problemsOf } from "@/shared/api/problem";
import type { DataRecord, Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useHere } from "@/shared/ui/use-here";
import type { SubmitInput } from "../calls/record";
import { useSubmit, useSubmitPreview } from "../calls/runs";
import { recordTexts } from "../texts/texts";
import { SubmitDialog } from "./submit-dialog";

interface RecordSubmitProps {
  readonly form: FormDto;
  readonly record: DataRecord;
  readonly flow: FlowSummary;
  readonly onClose: () => void;
}

/** Sends a stored record off. */
export function RecordSubmit({ form, record, flow, onClose }: RecordSubmitProps) {
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const preview = useSubmitPreview(form.app, form.key, record.id, flow.key);
  const submit = useSubmit(form.app, form.key, record.id);
  const isHere = useHere();
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const send = (input: SubmitInput) =>
    void submit.mutateAsync(input).then(
      () => {
        void message.success(t("submitted"));
        if (isHere()) onClose();
      },
      (error: unknown) => {
        const found = problemsOf(error);
        if (found.length > 0 && isHere()) setProblems(found);
        else void message.error(messageOf(error));
      },
    );
  return (
    <SubmitDialog
      flow={flow}
      preview={preview}
      sending={submit.isPending}
      problems={problems}
      onSend={send}
      onClose={onClose}
    />
  );
}
