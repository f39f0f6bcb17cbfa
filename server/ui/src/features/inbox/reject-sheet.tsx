/** The sheet that a card drawn to the left opens: the opinion and 驳回, or the way to everything else. */
import { Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { Task } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { wordOf } from "../flow/button-words";
import { DecisionSheet } from "../flow/decision-sheet";
import { LONGEST_OPINION, withSpoken, type TypedOpinion } from "../flow/typed-opinion";
import styles from "./rows.module.css";
import { texts } from "./texts/texts";

interface RejectSheetProps {
  readonly task: Task;
  readonly onReject: (opinion: string) => void;
  readonly onClose: () => void;
}

export default function RejectSheet({ task, onReject, onClose }: RejectSheetProps) {
  const t = useTexts(texts);
  const [opinion, setOpinion] = useState("");
  return (
    <DecisionSheet
      verdict="reject"
      approveText={wordOf(task, "approve", t("approve"))}
      rejectText={wordOf(task, "reject", t("reject"))}
      missing={false}
      pending={false}
      onPhrase={setOpinion}
      onWords={(words) => setOpinion((before) => withSpoken(before, words))}
      onConfirm={() => onReject(opinion.trim())}
      onClose={onClose}
    >
      <p className={styles.rejected}>
        <span>{task.record_title}</span>
        <Link to={`/tasks/${task.id}`} state={{ opinion } satisfies TypedOpinion}>
          {t("otherActions")}
        </Link>
      </p>
      <Input.TextArea
        value={opinion}
        onChange={(event) => setOpinion(event.target.value)}
        autoSize={{ minRows: 3, maxRows: 5 }}
        placeholder={t("manyOpinion")}
        aria-label={t("manyOpinion")}
        maxLength={LONGEST_OPINION}
      />
    </DecisionSheet>
  );
}
