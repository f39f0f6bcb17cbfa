import { Modal } from "antd";
import { useId, useState } from "react";
import { StepPreview } from "@/features/flow/step-preview";
import type { FlowSummary } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { Problem, SubmitPreview } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { TextArea } from "@/shared/controls/text-area";
import { useTexts } from "@/shared/i18n/texts";
import { Bar } from "@/shared/ui/skeleton";
import type { SubmitInput } from "../calls/record";
import { recordTexts } from "../texts/texts";
import styles from "./side.module.css";

interface SubmitDialogProps {
  readonly flow: FlowSummary;
  readonly preview: {
    readonly data: SubmitPreview | undefined;
    readonly error: unknown;
    readonly isPending: boolean;
    readonly refetch: () => unknown;
  };
  readonly sending: boolean;
  /** Why it was refused. */
  readonly problems: readonly Problem[];
  readonly onSend: (input: SubmitInput) => void;
  readonly onClose: () => void;
}

/** Says who will be asked, and lets one pick where the flow leaves that to the initiator. */
export function SubmitDialog({ flow, preview, sending, problems, onSend, onClose }: SubmitDialogProps) {
  const t = useTexts(recordTexts);
  const id = useId();
  const [opinion, setOpinion] = useState("");
  const [picks, setPicks] = useState<Readonly<Record<string, readonly string[]>>>({});
  const steps = preview.data?.steps ?? [];
  const toPick = steps.filter((step) => step.pick);
  const incomplete = toPick.some((step) => (picks[step.node] ?? []).length < (step.min ?? 1));

  const send = () =>
    onSend({
      flow: flow.key,
      ...(toPick.length > 0 ? { picks } : {}),
      ...(opinion.trim() === "" ? {} : { opinion: opinion.trim() }),
    });
  return (
    <Modal
      open
      title={t("submitTitle", { title: flow.title })}
      okText={t("submit")}
      cancelText={t("cancel")}
      confirmLoading={sending}
      okButtonProps={{ disabled: !preview.data || incomplete }}
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
      {flow.description && <p className={styles.explained}>{flow.description}</p>}
      <h2 className={styles.stepsTitle}>{t("submitSteps")}</h2>
      {preview.isPending && (
        <div className={styles.loading}>
          <Bar width="60%" />
          <Bar width="45%" />
        </div>
      )}
      {preview.error !== null && (
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
