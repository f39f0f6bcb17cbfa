/** What the buttons of a step say: its own words, else the usual ones. */
import type { Task, TaskAction } from "@/shared/api/types";

/** What the main button of a task usually says. */
const verbs = {
  approve: "approve",
  handle: "handle",
  answer: "answer",
  cc: "approve",
} as const;

export function verbOf(task: Pick<Task, "node" | "kind">) {
  // A returned run comes back to its initiator as work on the node "start".
  return task.node === "start" ? "resubmit" : verbs[task.kind];
}

export function wordOf(task: Pick<Task, "buttons">, operation: TaskAction, usual: string): string {
  return task.buttons[operation] ?? usual;
}

/** The words for many tasks: those all of their steps have, else the usual ones. */
export function sharedWord(
  tasks: readonly Pick<Task, "buttons">[],
  operation: TaskAction,
  usual: string,
): string {
  const words = new Set(tasks.map((task) => wordOf(task, operation, usual)));
  const [first] = words;
  return words.size === 1 && first !== undefined ? first : usual;
}
