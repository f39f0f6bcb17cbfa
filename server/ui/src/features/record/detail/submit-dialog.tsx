import { App, Modal } from "antd";
import { useId, useState } from "react";
import { StepPreview } from "@/features/flow/step-preview";
import type { FlowSummary, FormDto } from "@/shared/api/form-types";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import type { DataRecord, Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { TextArea } from "@/shared/controls/text-area";
import { useTexts } from "@/shared/i18n/texts";
import { Bar } from "@/shared/ui/skeleton";
import { useSubmit, useSubmitPreview } from "../calls/runs";
import { recordTexts } from "../texts/texts";
import styles from "./side.module.css";

interface SubmitDialogProps {
  readonly form: FormDto;
  readonly record: DataRecord;
  readonly flow: FlowSummary;
  readonly onClose: () => void;
}

/** Says who will be asked, lets one pick where the flow leaves that to the initiator, and sends the record off. */
export function SubmitDialog({ form, record, flow, onClose }: SubmitDialogProps) {
  const t = useTexts(recordTexts);
  const id = useId();
  const { message } = App.useApp();
  const preview = useSubmitPreview(form.app, form.key, record.id, flow.key);
  const submit = useSubmit(form.app, form.key, record.id);
  const [opinion, setOpinion] = useState("");
  const [picks, setPicks] = useState<Readonly<Record<string, readonly string[]>>>({});
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const steps = preview.data?.steps ?? [];
  const toPick = steps.filter((step) => step.pick);
  const incomplete = toPick.some((step) => (picks[step.node] ?? []).length === 0);

  const send = () =>
    submit.mutate(
      {
        flow: flow.key,
        ...(toPick.length > 0 ? { picks } : {}),
        ...(opinion.trim() === "" ? {} : { opinion: opinion.trim() }),
      },
      {
        onSuccess: () => {
          void message.success(t("submitted"));
          onClose();
        },
        onError: (error) => {
          const found = error instanceof ApiProblem ? error.problems : [];
          if (found.length > 0) setProblems(found);
          else void message.error(messageOf(error));
        },
      },
    );
  return (
    <Modal
      open
      title={t("submitTitle", { title: flow.title })}
      okText={t("submit")}
      cancelText={t("cancel")}
      confirmLoading={submit.isPending}
      okButtonProps={{ disabled: preview.isPending || incomplete }}
      onOk={send}
      onCancel={onClose}
    >
      {problems.length > 0 && (
        <ul className={styles.problems} role="alert">
          {problems.map((problem, index) => (
            <li key={index}>{problem.message}</li>
          ))}
        </ul>
      )}
      <h3 className={styles.stepsTitle}>{t("submitSteps")}</h3>
      {preview.isPending && (
        <div className={styles.loading}>
          <Bar width="60%" />
          <Bar width="45%" />
        </div>
      )}
      {preview.error && (
        <p className={styles.problems} role="alert">
          {messageOf(preview.error)}{" "}
          <Button look="quiet" onClick={() => void preview.refetch()}>
            {t("retry")}
          </Button>
        </p>
      )}
      {preview.data && (
        <StepPreview
          steps={steps}
          picks={picks}
          onPick={(node, members) => setPicks({ ...picks, [node]: members })}
        />
      )}
      <div className={styles.field}>
        <label htmlFor={`${id}-opinion`}>{t("submitOpinion")}</label>
        <TextArea id={`${id}-opinion`} value={opinion} onChange={setOpinion} rows={2} />
      </div>
    </Modal>
  );
}
