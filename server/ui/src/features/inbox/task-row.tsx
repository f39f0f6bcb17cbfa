/** One task in a box: what it is about, from whom, and how urgent. */
import { Link } from "react-router";
import type { Task, TaskBox } from "@/shared/api/types";
import { formatExact, formatMoment, formatSpan } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Decision } from "../flow/decision";
import { START } from "../flow/returned";
import { RunStateTag } from "../flow/run-state";
import { urgencyOf } from "./due";
import styles from "./rows.module.css";
import { texts } from "./texts/texts";

export interface TaskRowProps {
  readonly task: Task;
  readonly box: TaskBox;
  readonly now: Date;
}

export function TaskRow(props: TaskRowProps) {
  return (
    <Link to={`/tasks/${props.task.id}`} className={styles.row}>
      <TaskWords {...props} />
    </Link>
  );
}

/** What a row says, whatever it leads to. */
export function TaskWords({ task, box, now }: TaskRowProps) {
  const t = useTexts(texts);
  const at = box === "done" ? (task.decided_at ?? task.created_at) : task.created_at;
  return (
    <>
      <span className={styles.main}>
        <span className={styles.title}>
          {task.unread ? (
            <span className={styles.dot}>
              <span className="visually-hidden">{t("unread")}</span>
            </span>
          ) : null}
          <span className={task.unread ? `${styles.name} ${styles.unread}` : styles.name}>
            {task.record_title}
          </span>
          <span className={styles.kind}>
            {task.flow_title} · {task.node_title}
          </span>
        </span>
        <Summary summary={task.summary} />
      </span>
      <span className={styles.side}>
        {box !== "todo" ? (
          <Decision decision={task.decision} />
        ) : task.suspended ? (
          <RunStateTag state="suspended" />
        ) : task.node === START ? (
          <RunStateTag state="returned" />
        ) : (
          <Due dueAt={task.due_at} now={now} />
        )}
        <span className={styles.meta}>
          {task.initiator ? <span>{t("startedBy", { name: task.initiator.name })}</span> : null}
          <time dateTime={at} title={formatExact(at)}>
            {formatMoment(at, now)}
          </time>
        </span>
      </span>
    </>
  );
}

function Summary({ summary }: { summary: Task["summary"] }) {
  const shown = summary.filter((item) => item.text).slice(0, 4);
  if (!shown.length) return null;
  return (
    <span className={styles.summary}>
      {shown.map((item) => (
        <span key={item.title} className={styles.pair}>
          <span className={styles.label}>{item.title}</span> {item.text}
        </span>
      ))}
    </span>
  );
}

function Due({ dueAt, now }: { dueAt: string | null; now: Date }) {
  const t = useTexts(texts);
  if (!dueAt) return null;
  const span = formatSpan(Date.parse(dueAt) - now.getTime());
  const urgency = urgencyOf(dueAt, now);
  return (
    <span className={`${styles.due} ${styles[urgency]}`} title={formatExact(dueAt)}>
      {t(urgency === "overdue" ? "late" : "left", { span })}
    </span>
  );
}
