/** What the nodes of a flow did by themselves, and trying again what has failed. */
import { newCommandId } from "@/features/record/edit/command-id";
import { get, post } from "@/shared/api/client";
import { usePages } from "@/shared/api/pages";
import type { NodeLogLine, NodeOutcome, NodeRetry, Page } from "@/shared/api/types";

export interface LogQuery {
  readonly run?: string;
  readonly node?: string;
  readonly outcome?: NodeOutcome;
  readonly q?: string;
  readonly from?: string;
}

const PATH = "/apps/{app}/flows/{flow}/log";

/** So many passings at a time: each answers within a second or two. */
const PART = 20;
/** More are not tried again in one go. */
const MOST = 1_000;

export function useFlowLog(app: string, flow: string, query: LogQuery) {
  return usePages<NodeLogLine>(["flow-log"], PATH, { path: { app, flow }, query: { ...query }, keep: true });
}

/** Everything a query finds that can be tried again, at most a thousand passings, the longest ago first. */
export async function findRetryable(app: string, flow: string, query: LogQuery): Promise<NodeLogLine[]> {
  const found: NodeLogLine[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<NodeLogLine> = await get<Page<NodeLogLine>>(PATH, {
      path: { app, flow },
      query: { ...query, outcome: "failed", limit: 200, cursor },
    });
    found.push(...page.items.filter((line) => line.retryable));
    cursor = page.next_cursor;
  } while (cursor !== null && found.length < MOST);
  return found.slice(0, MOST).reverse();
}

/** What became of each passing, in their order. */
export async function retryLines(
  app: string,
  flow: string,
  lines: readonly number[],
  onProgress: (done: number) => void,
): Promise<NodeRetry[]> {
  const outcomes: NodeRetry[] = [];
  for (let from = 0; from < lines.length; from += PART) {
    const answer = await post<{ items: NodeRetry[] }>(`${PATH}/retry`, {
      path: { app, flow },
      body: { lines: lines.slice(from, from + PART) },
      headers: { "idempotency-key": newCommandId() },
    });
    outcomes.push(...answer.items);
    onProgress(outcomes.length);
  }
  return outcomes;
}
