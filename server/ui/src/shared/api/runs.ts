/** Runs of flows: those a person started, one run, and what may be done with it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "./client";
import { usePages } from "./pages";
import type { Run } from "./types";

export const runsKey = ["runs"] as const;
export const runKey = (id: string) => ["run", id] as const;

/** What the runs one has started are narrowed to. */
export interface RunQuery {
  readonly q?: string;
  readonly app?: string;
  readonly flow?: string;
  readonly running?: boolean;
}

export function useStartedRuns(query: RunQuery = {}) {
  return usePages<Run>([...runsKey, "started"], "/runs", { query: { box: "started", ...query }, keep: true });
}

export function useRun(id: string) {
  return useQuery({
    queryKey: runKey(id),
    queryFn: ({ signal }) => get<Run>("/runs/{id}", { path: { id }, signal }),
  });
}

export type RunCommand =
  | { action: "withdraw"; opinion: string }
  | { action: "terminate"; reason: string }
  | { action: "urge"; text: string }
  | { action: "cc"; members: string[]; text: string }
  | { action: "suspend"; reason: string }
  | { action: "resume"; opinion: string }
  | { action: "rerun" | "jump"; node: string; reason: string }
  | { action: "retry" | "go-on" }
  | { action: "resend" | "revoke"; task: string }
  | { action: "reassign"; task: string; member: string; reason: string };

export function useRunCommand(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (command: RunCommand) => {
      if (command.action === "reassign") {
        const { task, member, reason } = command;
        return post<Run>("/runs/{id}/tasks/{task}/reassign", {
          path: { id, task },
          body: { member, reason },
        });
      }
      if (command.action === "resend" || command.action === "revoke") {
        const { action, task } = command;
        return post<Run>("/runs/{id}/tasks/{task}/{action}", { path: { id, task, action } });
      }
      const { action, ...body } = command;
      return post<Run>("/runs/{id}/{action}", { path: { id, action }, body });
    },
    onSuccess: () => {
      for (const word of [
        "tasks",
        "task",
        "runs",
        "run",
        "records",
        "record",
        "me",
        "flow-log",
        "incidents",
      ]) {
        void client.invalidateQueries({ queryKey: [word] });
      }
    },
  });
}
