/** A box of tasks. The to-do box is grouped by urgency, overdue first. */
import { useMemo } from "react";
import { useTasks } from "@/shared/api/tasks";
import type { Task, TaskBox } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { groupByUrgency, type Urgency } from "./due";
import { RowList } from "./row-list";
import styles from "./rows.module.css";
import { TaskRow } from "./task-row";
import { texts } from "./texts/texts";
import { useNow } from "./use-now";

const empty = {
  todo: ["emptyTodo", "emptyTodoText"],
  cc: ["emptyCc", "emptyCcText"],
  done: ["emptyDone", "emptyDoneText"],
} as const;

const groupTitle = { overdue: "overdue", today: "dueToday", later: "later" } as const;

export function TaskList({ box }: { box: TaskBox }) {
  const t = useTexts(texts);
  const tasks = useTasks(box);
  if (tasks.isPending) return <ListSkeleton height={72} />;
  if (tasks.error && !tasks.items.length)
    return <LoadProblem error={tasks.error} retry={() => void tasks.refetch()} />;
  if (!tasks.items.length) return <Empty title={t(empty[box][0])} text={t(empty[box][1])} />;
  return (
    <>
      {box === "todo" ? <Grouped tasks={tasks.items} /> : <Rows tasks={tasks.items} box={box} />}
      <MoreButton list={tasks} />
    </>
  );
}

function Grouped({ tasks }: { tasks: Task[] }) {
  const t = useTexts(texts);
  const now = useNow();
  const groups = useMemo(() => groupByUrgency(tasks, now), [tasks, now]);
  const alone = groups.length === 1 && groups[0]?.urgency === "later";
  return groups.map(({ urgency, tasks: members }) => (
    <section key={urgency} aria-label={t(groupTitle[urgency])}>
      {alone ? null : <GroupHead urgency={urgency} count={members.length} />}
      <Rows tasks={members} box="todo" />
    </section>
  ));
}

function GroupHead({ urgency, count }: { urgency: Urgency; count: number }) {
  const t = useTexts(texts);
  return (
    <h2 className={`${styles.group} ${urgency === "overdue" ? styles.groupLate : ""}`}>
      {t(groupTitle[urgency])}
      <span className={styles.groupCount}>{count}</span>
    </h2>
  );
}

function Rows({ tasks, box }: { tasks: Task[]; box: TaskBox }) {
  const now = useNow();
  return (
    <RowList>
      {tasks.map((task) => (
        <li key={task.id}>
          <TaskRow task={task} box={box} now={now} />
        </li>
      ))}
    </RowList>
  );
}
