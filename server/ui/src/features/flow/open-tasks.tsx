/** Who has a running flow now; an administrator may give a task to someone else. */
import { Button } from "antd";
import type { Run, Task } from "@/shared/api/types";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Avatar } from "@/shared/ui/avatar";
import styles from "./run-page.module.css";
import { texts } from "./texts/texts";

export interface OpenTasksProps {
  run: Run;
  onReassign: ((task: Task) => void) | undefined;
}

export function OpenTasks({ run, onReassign }: OpenTasksProps) {
  const t = useTexts(texts);
  const open = run.tasks.filter((task) => task.state === "open" && task.kind !== "cc");
  if (!open.length) return null;
  return (
    <section className={styles.card}>
      <h2 className={styles.heading}>{t("openTasks")}</h2>
      <ul>
        {open.map((task) => (
          <li key={task.id} className={styles.task}>
            <Avatar name={task.assignee.name} size={28} />
            <div className={styles.words}>
              <div>{task.assignee.name}</div>
              <div className={styles.meta}>
                {task.node_title}
                {task.due_at ? ` · ${t("due", { at: formatMoment(task.due_at) })}` : ""}
              </div>
            </div>
            {onReassign ? (
              <Button size="small" onClick={() => onReassign(task)}>
                {t("reassign")}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
