/** What has not succeeded when it was tried again, and why. */
import { Button, Modal } from "antd";
import { readable } from "@/shared/api/problem";
import type { NodeRetry } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./log.module.css";
import { flowLogTexts } from "./texts/texts";

export interface UnsettledDialogProps {
  readonly outcome: NodeRetry;
  readonly onClose: () => void;
}

export function UnsettledDialog({ outcome, onClose }: UnsettledDialogProps) {
  const t = useTexts(flowLogTexts);
  return (
    <Modal
      open
      title={t("someFailed", { n: 1, failed: 1 })}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t("understood")}
        </Button>
      }
      width={520}
    >
      {outcome.record_title ?? t("noRecord")}
      <p className={styles.why}>{outcome.problem ? readable(outcome.problem) : t("stillFailing")}</p>
    </Modal>
  );
}
