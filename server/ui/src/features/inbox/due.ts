/** Deadlines of to-dos: how urgent each is, and the order that follows. */
import { dayNumber } from "@/shared/i18n/format";
import type { Task } from "@/shared/api/types";

export type Urgency = "overdue" | "today" | "later";

export function urgencyOf(dueAt: string | null, now: Date): Urgency {
  if (!dueAt) return "later";
  const due = new Date(dueAt);
  if (due.getTime() < now.getTime()) return "overdue";
  return dayNumber(due) === dayNumber(now) ? "today" : "later";
}

/** Whether a task is decided by a verdict alone; others are work, or ask for an answer. */
export function isDecidable(task: Task): boolean {
  return task.kind === "approve" && task.state === "open" && !task.suspended;
}

export interface TaskGroup {
  urgency: Urgency;
  tasks: Task[];
}

/** What is suspended is not urgent, however late it was. */
function urgencyOfTask(task: Task, now: Date): Urgency {
  return task.suspended ? "later" : urgencyOf(task.due_at, now);
}

/** Overdue first, then due today, then the rest; earlier deadlines first, then older tasks. */
export function groupByUrgency(tasks: Task[], now: Date): TaskGroup[] {
  const order: Urgency[] = ["overdue", "today", "later"];
  const sorted = [...tasks].sort(
    (a, b) => dueTime(a) - dueTime(b) || Date.parse(a.created_at) - Date.parse(b.created_at),
  );
  return order
    .map((urgency) => ({ urgency, tasks: sorted.filter((task) => urgencyOfTask(task, now) === urgency) }))
    .filter((group) => group.tasks.length > 0);
}

function dueTime(task: Task): number {
  return task.due_at ? Date.parse(task.due_at) : Number.MAX_SAFE_INTEGER;
}
