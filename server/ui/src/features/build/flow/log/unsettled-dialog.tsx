/** What has not succeeded when it was tried again, and why. */
import { Button, Modal } from "antd";
import { readable } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./log.module.css";
import { flowLogTexts } from "./texts/texts";
import type { Unsettled } from "./use-retry";

export interface UnsettledDialogProps {
  readonly unsettled: Unsettled;
  readonly onClose: () => void;
}

export function UnsettledDialog({ unsettled, onClose }: UnsettledDialogProps) {
  const t = useTexts(flowLogTexts);
  const { tried, outcomes } = unsettled;
  return (
    <Modal
      open
      title={t("someFailed", { n: tried, failed: outcomes.length })}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t("understood")}
        </Button>
      }
      width={520}
    >
      <ul className={styles.list}>
        {outcomes.map((one) => (
          <li key={one.line}>
            {one.record_title ?? t("noRecord")}
            <p className={styles.why}>{one.problem ? readable(one.problem) : t("stillFailing")}</p>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
