/** What was refused when many tasks were decided: why, and the way to each. */
import { Button, Modal } from "antd";
import { Link } from "react-router";
import type { TaskOutcome } from "@/shared/api/types";
import { inLine } from "@/shared/i18n/format";
import { useTexts, type Translate } from "@/shared/i18n/texts";
import styles from "./batch-result.module.css";
import { texts } from "./texts/texts";
import { isUnreached, type Refused } from "./use-decide-many";

export interface BatchResultProps {
  readonly refused: Refused;
  readonly onClose: () => void;
}

export default function BatchResult({ refused, onClose }: BatchResultProps) {
  const t = useTexts(texts);
  const { action, done, outcomes } = refused;
  const title = action === "approve" ? "someApproved" : "someRejected";
  return (
    <Modal
      open
      title={t(title, { n: done, failed: outcomes.length })}
      onCancel={onClose}
      footer={
        <Button type="primary" onClick={onClose}>
          {t("understood")}
        </Button>
      }
      width={520}
    >
      <p className={styles.lead}>{t(outcomes.every(isUnreached) ? "unreachedLead" : "refusedLead")}</p>
      <ul className={styles.list}>
        {outcomes.map((outcome) => (
          <li key={outcome.task} className={styles.item}>
            <Link to={`/tasks/${outcome.task}`} className={styles.title} onClick={onClose}>
              {outcome.record_title ?? t("open")}
            </Link>
            {outcome.node_title ? <span className={styles.node}>{outcome.node_title}</span> : null}
            <p className={styles.reason}>{reasonOf(outcome, t)}</p>
          </li>
        ))}
      </ul>
    </Modal>
  );
}

function reasonOf({ problem }: TaskOutcome, t: Translate<"because">): string {
  if (!problem) return "";
  const title = problem.detail ?? problem.title;
  const why = inLine(problem.problems?.map((one) => one.message) ?? []);
  return why ? t("because", { title, why }) : title;
}
