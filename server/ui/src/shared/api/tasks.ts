/** To-dos: lists by box, one task, and what may be done with it. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { get, post, put } from "./client";
import type { EvaluateAnswer } from "./form-types";
import { usePages } from "./pages";
import type {
  BoxedFlow,
  Page,
  Run,
  SignPlace,
  Task,
  TaskAction,
  TaskAnswer,
  TaskBox,
  TaskDraft,
  TaskPage,
  Values,
} from "./types";

export const tasksKey = ["tasks"] as const;
export const taskKey = (id: string) => ["task", id] as const;

/** What a box is narrowed to. */
export interface TaskQuery {
  readonly q?: string;
  readonly app?: string;
  readonly flow?: string;
  readonly overdue?: boolean;
  readonly unread?: boolean;
}

export function useTasks(box: TaskBox, query: TaskQuery = {}) {
  const list = { query: { box, ...query }, keep: true };
  const tasks = usePages<Task, TaskPage>([...tasksKey, box], "/tasks", list);
  return { ...tasks, searchedTo: tasks.data?.pages.at(-1)?.searched_to ?? null };
}

/** The flows of which there are tasks in a box. */
export function useTaskFlows(box: TaskBox) {
  return useQuery({
    queryKey: [...tasksKey, "flows", box],
    queryFn: ({ signal }) => get<Page<BoxedFlow>>("/tasks/flows", { query: { box }, signal }),
  });
}

export function useTask(id: string) {
  return useQuery({
    queryKey: taskKey(id),
    queryFn: ({ signal }) => get<TaskAnswer>("/tasks/{id}", { path: { id }, signal }),
    // Someone is writing an opinion on this screen; only their own action or an event may change it.
    staleTime: 60_000,
  });
}

export interface TaskCommand {
  action: Exclude<TaskAction, "cc"> | "read" | "remove";
  opinion?: string;
  values?: Values;
  to?: string;
  /** The run above that is returned to. */
  to_run?: string;
  resume?: "rerun" | "jump_back";
  member?: string;
  members?: string[];
  place?: SignPlace;
  picks?: Readonly<Record<string, readonly string[]>>;
  /** The id of the picture of the signature. */
  signature?: string;
  /** The ids of the files that go along. */
  attachments?: readonly string[];
}

export function useTaskCommand(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ action, ...body }: TaskCommand) =>
      post<Run>("/tasks/{id}/{action}", { path: { id, action }, body }),
    onSuccess: () => tasksDecided(client),
  });
}

/** Keeps what was begun with a task; answers what is kept. */
/** What is sent of a draft: of files their ids. */
export interface BegunTask {
  readonly values: Values;
  readonly opinion: string;
  readonly signature: string | null;
  readonly attachments: readonly string[];
}

export async function keepDraft(id: string, body: BegunTask): Promise<TaskDraft | null> {
  const kept = await put<{ draft: TaskDraft | null }>("/tasks/{id}/draft", { path: { id }, body });
  return kept.draft;
}

/** Something was decided: what shows tasks, runs and their records is asked for again. */
export function tasksDecided(client: QueryClient): void {
  for (const word of ["tasks", "task", "runs", "run", "records", "record", "notifications", "me"]) {
    void client.invalidateQueries({ queryKey: [word] });
  }
}

/** The oldest open to-do other than the given one; asked for when a decision has been made. */
export async function nextTask(except: string): Promise<Task | undefined> {
  const page = await get<{ items: Task[] }>("/tasks", { query: { box: "todo", limit: 20 } });
  return page.items.find((task) => task.id !== except && task.state === "open");
}

/** What the engine says about the form of a task while its assignee types. */
export function evaluateTask(task: Task, values: Values, signal: AbortSignal): Promise<EvaluateAnswer> {
  return post<EvaluateAnswer>("/apps/{app}/forms/{form}/records/evaluate", {
    path: { app: task.app, form: task.form ?? "" },
    body: { id: task.record_id, task: task.id, values },
    signal,
  });
}
