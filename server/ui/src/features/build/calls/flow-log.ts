/** The nodes that the runs of a flow have passed, and trying again what has failed. */
import type { QueryClient } from "@tanstack/react-query";
import { newCommandId } from "@/features/record/edit/command-id";
import { post } from "@/shared/api/client";
import { jobsKey } from "@/shared/api/jobs";
import { usePages } from "@/shared/api/pages";
import type { NodeLogLine, NodeOutcome, NodeRetry } from "@/shared/api/types";

export interface LogQuery {
  readonly run?: string;
  readonly node?: string;
  readonly outcome?: NodeOutcome;
  readonly q?: string;
  readonly from?: string;
}

const PATH = "/apps/{app}/flows/{flow}/log";

export function useFlowLog(app: string, flow: string, query: LogQuery) {
  return usePages<NodeLogLine>(["flow-log"], PATH, { path: { app, flow }, query: { ...query }, keep: true });
}

/** Tries one passing again and answers what became of it. */
export async function retryLine(app: string, flow: string, line: number): Promise<NodeRetry> {
  const answer = await post<{ items: [NodeRetry] }>(`${PATH}/retry`, {
    path: { app, flow },
    body: { lines: [line] },
    headers: { "idempotency-key": newCommandId() },
  });
  return answer.items[0];
}

/** Begins the job that tries again everything a query finds, whatever outcome it names; answers its id. */
export async function beginRetryAll(
  client: QueryClient,
  app: string,
  flow: string,
  { run, node, q, from }: LogQuery,
): Promise<string> {
  const begun = await post<{ readonly job: string }>(`${PATH}/retry-all`, {
    path: { app, flow },
    body: { run, node, q, from },
  });
  void client.invalidateQueries({ queryKey: jobsKey });
  return begun.job;
}

/** Runs have gone on: what is known of them is out of date. */
export function forgetLog(client: QueryClient): void {
  for (const key of ["flow-log", "runs", "run", "tasks"]) void client.invalidateQueries({ queryKey: [key] });
}
