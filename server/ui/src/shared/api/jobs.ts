/** Long work: asked about while it is under way; the server's events say when to ask again. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "./client";
import { usePages } from "./pages";
import type { Json } from "./types";

export type JobState = "draft" | "waiting" | "running" | "done" | "failed" | "cancelled";

export interface SaidMistake {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly state: JobState;
  readonly done: number;
  readonly total: number;
  readonly app: string | null;
  readonly form: string | null;
  readonly member: string | null;
  readonly created_at: string;
  readonly ended_at: string | null;
  readonly stopping: boolean;
  readonly result: Readonly<Record<string, Json>> | null;
  readonly error: string | null;
  readonly problems: readonly SaidMistake[];
}

/** Every query about long work begins with this word, which the server's events name. */
export const jobsKey = ["jobs"] as const;

/** Events may be lost on the way; looking again now and then is cheap. */
const LOOK_AGAIN_MS = 2000;

export function isUnderWay(state: JobState | undefined): boolean {
  return state === "waiting" || state === "running";
}

/** For `refetchInterval`: only while there is something to wait for. */
export function lookAgain(state: JobState | undefined): number | false {
  return isUnderWay(state) ? LOOK_AGAIN_MS : false;
}

/** How much is done, in percent; a small part while nobody knows how much there is. */
export function share(job: Pick<Job, "done" | "total">): number {
  if (job.total <= 0) return job.done > 0 ? 5 : 0;
  return Math.min(100, Math.round((job.done / job.total) * 100));
}

export function useJobs(all: boolean) {
  return usePages<Job>([...jobsKey, "list"], "/jobs", { query: all ? { all } : {} });
}

export function useJob(id: string | null | undefined) {
  return useQuery({
    queryKey: [...jobsKey, "one", id],
    queryFn: ({ signal }) => get<Job>("/jobs/{id}", { path: { id: id ?? "" }, signal }),
    enabled: Boolean(id),
    refetchInterval: (query) => lookAgain(query.state.data?.state),
  });
}

export function useStopJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<Job>("/jobs/{id}/stop", { path: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: jobsKey }),
  });
}
