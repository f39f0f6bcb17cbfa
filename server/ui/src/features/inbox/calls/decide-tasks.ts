/** Many tasks decided in one go: in parts, so that one sees how far it is, each part once however often it is sent. */
import { newCommandId } from "@/features/record/edit/command-id";
import { get, post } from "@/shared/api/client";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import type { Page, Task, TaskOutcome } from "@/shared/api/types";

export type ManyAction = "approve" | "reject" | "read";

export interface Wish {
  readonly tasks: readonly string[];
  readonly action: ManyAction;
  readonly opinion?: string;
}

/** So many at a time: each answers within a second or two. */
const PART = 20;

/** The server takes at most this many. */
const MOST = 200;

/** What became of each task, in their order. What could not be sent any more is refused with the reason. */
export async function decideTasks(wish: Wish, onProgress: (done: number) => void): Promise<TaskOutcome[]> {
  const outcomes: TaskOutcome[] = [];
  for (let from = 0; from < wish.tasks.length; from += PART) {
    const tasks = wish.tasks.slice(from, from + PART);
    try {
      outcomes.push(...(await sendTwice({ ...wish, tasks })));
    } catch (error) {
      return [...outcomes, ...wish.tasks.slice(from).map((task) => unsent(task, error))];
    }
    onProgress(outcomes.length);
  }
  return outcomes;
}

/** A part whose answer was lost is asked for once more: under the same id, nothing is decided twice. */
async function sendTwice(wish: Wish): Promise<TaskOutcome[]> {
  const headers = { "idempotency-key": newCommandId() };
  const body = { tasks: wish.tasks, action: wish.action, ...(wish.opinion && { opinion: wish.opinion }) };
  const send = () => post<{ items: TaskOutcome[] }>("/tasks/decide", { body, headers });
  const answer = await send().catch((error: unknown) => {
    if (error instanceof ApiProblem && error.status > 0 && error.status < 500) throw error;
    return send();
  });
  return answer.items;
}

function unsent(task: string, error: unknown): TaskOutcome {
  const { status, code } = error instanceof ApiProblem ? error : { status: 0, code: "unreachable" };
  const problem = { type: `urn:tenon:problem:${code}`, status, code, title: messageOf(error) };
  return { task, status: "refused", record_title: null, node_title: null, problem };
}

/** What was refused, called by the names the list showed where the server does not say. */
export function refusedOf(tasks: readonly Task[], outcomes: readonly TaskOutcome[]): TaskOutcome[] {
  const known = new Map(tasks.map((task) => [task.id, task]));
  return outcomes
    .filter((outcome) => outcome.status === "refused")
    .map((outcome) => ({
      ...outcome,
      record_title: outcome.record_title ?? known.get(outcome.task)?.record_title ?? null,
      node_title: outcome.node_title ?? known.get(outcome.task)?.node_title ?? null,
    }));
}

/** Reads every copy there is, also those no list has shown yet. */
export async function readAllCopies(): Promise<void> {
  for (;;) {
    const query = { box: "cc", unread: true, limit: MOST };
    const { items } = await get<Page<Task>>("/tasks", { query });
    if (!items.length) return;
    const outcomes = await decideTasks({ tasks: items.map((task) => task.id), action: "read" }, () => {});
    const refused = outcomes.find((outcome) => outcome.status === "refused" && outcome.problem);
    // What is refused would be found again and again.
    if (refused?.problem && outcomes.every((outcome) => outcome.status === "refused")) {
      throw new ApiProblem(refused.problem);
    }
  }
}
