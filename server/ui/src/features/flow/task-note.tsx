/** Why one can or cannot act here: the deadline of an open task, or what became of a closed one. */
import { ClockCircleOutlined, InfoCircleOutlined } from "@ant-design/icons";
import { useState } from "react";
import type { Run, Task, TimelineEntry } from "@/shared/api/types";
import { formatExact, formatMoment, formatSpan } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Decision } from "./decision";
import styles from "./task-note.module.css";
import { texts } from "./texts/texts";

export interface TaskNoteProps {
  task: Task;
  mine: boolean;
  /** Its run stands still. */
  suspended?: Run["suspended"];
  /** The task waits for people its assignee has asked first. */
  waiting?: boolean;
  /** The task is still to be claimed by one of several candidates. */
  unclaimed?: boolean;
  /** It was sent back here. */
  returned?: TimelineEntry | null;
}

export function TaskNote({ task, mine, suspended, waiting, unclaimed, returned }: TaskNoteProps) {
  const t = useTexts(texts);
  if (suspended && task.state === "open") {
    return (
      <p className={styles.note} role="status">
        <InfoCircleOutlined />
        {t("suspendedBy", { name: suspended.by.name, reason: suspended.reason })}
      </p>
    );
  }
  if (mine) {
    const asked = task.kind === "answer" ? "answerAsked" : null;
    const hint = waiting ? "waitingForAsked" : unclaimed ? "claimHint" : asked;
    return (
      <>
        {returned ? (
          <p className={styles.note} role="status">
            <InfoCircleOutlined />
            {returned.opinion
              ? t("returnedBecause", { name: returned.by?.name ?? t("system"), reason: returned.opinion })
              : t("returnedBy", { name: returned.by?.name ?? t("system") })}
          </p>
        ) : null}
        {hint ? (
          <p className={styles.note} role="status">
            <InfoCircleOutlined />
            {t(hint)}
          </p>
        ) : null}
        {task.instead_of ? (
          <p className={styles.note}>
            <InfoCircleOutlined />
            {t("insteadOf", { name: task.instead_of.name })}
          </p>
        ) : null}
        {task.due_at ? <DueNote dueAt={task.due_at} /> : null}
      </>
    );
  }
  return (
    <p className={styles.note} role="status">
      <InfoCircleOutlined />
      {task.state === "canceled"
        ? t("taskCanceled")
        : task.kind === "cc"
          ? t("copied")
          : task.state === "open"
            ? t("otherAssignee", { name: task.assignee.name })
            : t("taskDone", { name: task.assignee.name })}
      <Decision decision={task.kind === "cc" ? null : task.decision} />
    </p>
  );
}

function DueNote({ dueAt }: { dueAt: string }) {
  const t = useTexts(texts);
  const [now] = useState(() => Date.now());
  const left = Date.parse(dueAt) - now;
  return (
    <p className={left < 0 ? `${styles.note} ${styles.late}` : styles.note} title={formatExact(dueAt)}>
      <ClockCircleOutlined />
      {t("due", { at: formatMoment(dueAt) })}
      {left < 0 ? <strong>{t("overdueBy", { span: formatSpan(left) })}</strong> : null}
    </p>
  );
}
