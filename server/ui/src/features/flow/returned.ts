/** What was sent back: where a run stands then, and who wants what of a task. */
import type { Run, RunState, Task, TimelineEntry } from "@/shared/api/types";

/** The key of the step of whoever starts a run. */
export const START = "start";

/** What answers a return. */
const ANSWERS: ReadonlySet<string> = new Set(["resubmit", "approve", "handle"]);

/** Where a run stands in the words of lists. */
export type ShownState = RunState | "returned" | "suspended" | "stuck";

/** What is back with its initiator, stands still, or waits for an administrator is not simply under way. */
export function shownState(run: Pick<Run, "state" | "suspended" | "nodes">): ShownState {
  if (run.suspended) return "suspended";
  if (run.nodes.some((node) => node.stuck)) return "stuck";
  const isBack = run.nodes.some((node) => node.key === START && node.state === "active");
  return run.state === "running" && isBack ? "returned" : run.state;
}

/** The return that a task answers; nothing when it was not sent back, or has been answered since. */
export function returnOf(
  task: Pick<Task, "node" | "node_title">,
  timeline: readonly TimelineEntry[],
): TimelineEntry | null {
  const at = timeline.findLastIndex((entry) => entry.action === "return" && entry.to === task.node_title);
  const isAnswered = timeline
    .slice(at + 1)
    .some((entry) => entry.node === task.node && ANSWERS.has(entry.action));
  return isAnswered ? null : (timeline[at] ?? null);
}
