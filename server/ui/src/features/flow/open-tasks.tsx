/** Who has a running flow now and until when; an administrator may give a task to someone else. */
import { Button } from "antd";
import type { Run, Task } from "@/shared/api/types";
import { formatMoment, isPast } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Avatar } from "@/shared/ui/avatar";
import styles from "./run-page.module.css";
import { texts } from "./texts/texts";

export interface OpenTasksProps {
  run: Run;
  onReassign?: ((task: Task) => void) | undefined;
  /** For those who may end the link of somebody outside, or mail a new one. */
  onLink?: ((action: "resend" | "revoke", task: Task) => void) | undefined;
}

function openTasks(run: Run): Task[] {
  return run.tasks.filter((task) => task.state === "open" && task.kind !== "cc");
}

export function OpenTasks(props: OpenTasksProps) {
  const t = useTexts(texts);
  if (openTasks(props.run).length === 0) return null;
  return (
    <section className={styles.card}>
      <h2 className={styles.heading}>{t("openTasks")}</h2>
      <WaitingList {...props} />
    </section>
  );
}

/** The people a run waits for, without a frame. */
export function WaitingList({ run, onReassign, onLink }: OpenTasksProps) {
  const t = useTexts(texts);
  const open = openTasks(run);
  if (open.length === 0) return null;
  return (
    <ul aria-label={t("openTasks")}>
      {open.map((task) => (
        <li key={task.id} className={styles.task}>
          <Avatar name={task.assignee.name} size={28} />
          <div className={styles.words}>
            <div>{t("waitingFor", { name: task.assignee.name })}</div>
            <div className={styles.meta}>
              {task.node_title}
              {task.instead_of ? ` · ${t("insteadOf", { name: task.instead_of.name })}` : null}
              {task.due_at ? <Deadline at={task.due_at} /> : null}
              {task.link ? <LinkNote link={task.link} /> : null}
            </div>
          </div>
          {task.link && onLink ? (
            <>
              <Button size="small" onClick={() => onLink("resend", task)}>
                {t("resend")}
              </Button>
              {task.link.state !== "expired" && task.link.state !== "revoked" ? (
                <Button size="small" onClick={() => onLink("revoke", task)}>
                  {t("revoke")}
                </Button>
              ) : null}
            </>
          ) : null}
          {onReassign ? (
            <Button size="small" onClick={() => onReassign(task)}>
              {t("reassign")}
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Deadline({ at }: { at: string }) {
  const t = useTexts(texts);
  const late = isPast(at);
  return (
    <span className={late ? styles.late : undefined}>
      {" · "}
      {t(late ? "overdueSince" : "due", { at: formatMoment(at) })}
    </span>
  );
}

/** How the link of somebody outside stands. One that was not sent says why, and so what to do about it. */
function LinkNote({ link }: { link: NonNullable<Task["link"]> }) {
  const t = useTexts(texts);
  const at = formatMoment(link.state === "sent" || link.state === "opened" ? link.expires_at : link.sent_at);
  return (
    <span className={link.state === "unsent" ? styles.late : undefined}>
      {` · ${t(`link_${link.state}`, { at })}`}
      {link.reason ? `${t("linkReason")}${link.reason}` : null}
    </span>
  );
}
