/** Changes of all that match: how far they are, what they left as it was, and taking them back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/shared/api/client";
import { jobsKey, lookAgain, type Job, type SaidMistake } from "@/shared/api/jobs";
import { usePages } from "@/shared/api/pages";
import type { Values } from "@/shared/api/types";

export type BatchChange =
  | { readonly op: "update"; readonly values: Values }
  | { readonly op: "delete" | "archive" | "unarchive" | "restore" | "destroy" }
  | { readonly op: "press"; readonly flow: string };

export interface BatchReport {
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Records that were gone, or fitted no more, when it was their turn. */
  readonly left: number;
}

export interface Batch {
  readonly job: Job;
  /** Absent where a change is taken back. */
  readonly change: BatchChange | null;
  readonly so_far: BatchReport | null;
  readonly undone_by: string | null;
}

export interface RefusedRecord {
  readonly id: string;
  readonly title: string;
  readonly problems: readonly SaidMistake[];
}

/** The kinds of jobs that are shown here. */
const KINDS: readonly string[] = ["batch", "batch_undo"];

export function isBatch(job: Pick<Job, "kind">): boolean {
  return KINDS.includes(job.kind);
}

export function useBatchJob(id: string) {
  return useQuery({
    queryKey: [...jobsKey, "batch", id],
    queryFn: ({ signal }) => get<Batch>("/batches/{id}", { path: { id }, signal }),
    refetchInterval: (query) => lookAgain(query.state.data?.job.state),
  });
}

export function useRefused(id: string) {
  return usePages<RefusedRecord>([...jobsKey, "refused", id], "/batches/{id}/refused", { path: { id } });
}

export function useUndoBatch(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post<Job>("/batches/{id}/undo", { path: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: jobsKey }),
  });
}
