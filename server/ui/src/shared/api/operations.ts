/** What an administrator watches: the audit log, timers, the outbox and incidents of flows. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "./client";
import { usePages } from "./pages";
import type {
  AuditEntry,
  Incident,
  OpenIncidents,
  OutboxCounts,
  OutboxMessage,
  Resent,
  StuckRun,
  SystemStatus,
  Timer,
  TimerCounts,
} from "./types";

export const timersKey = ["timers"] as const;
export const outboxKey = ["outbox"] as const;
export const incidentsKey = ["incidents"] as const;
/** Begins like the key of runs, so whatever moves a run has the list read anew. */
const stuckKey = ["runs", "stuck"] as const;

export function useAudit(filter: { action?: string; actor?: string; from?: string; to?: string }) {
  return usePages<AuditEntry>(["audit"], "/audit", { query: { ...filter }, keep: true });
}

export function useTimers(state?: string) {
  return usePages<Timer>(timersKey, "/timers", { query: { state } });
}

/** How many timers wait, are late and have failed, and how late due work was done. */
export function useTimerCounts() {
  return useQuery({
    queryKey: [...timersKey, "counts"],
    queryFn: ({ signal }) => get<TimerCounts>("/timers/counts", { signal }),
  });
}

/** How the server and its workspace are. */
export function useSystem() {
  return useQuery({
    queryKey: ["system"],
    queryFn: ({ signal }) => get<SystemStatus>("/system", { signal }),
  });
}

/** Tries a timer again that has failed, or gives one up. */
export function useHandleTimer() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, how }: { id: string; how: "retry" | "cancel" }) =>
      post(how === "retry" ? "/timers/retry" : "/timers/cancel", { body: { id } }),
    // One that is done meanwhile is refused, and the list is old, too.
    onSettled: () => client.invalidateQueries({ queryKey: timersKey }),
  });
}

/** Messages in a state, perhaps only what one run has sent. */
export function useOutbox(state?: string, run?: string) {
  return usePages<OutboxMessage>(outboxKey, "/outbox", { query: { state, run } });
}

/** How many messages wait to be sent, and how many were given up. */
export function useOutboxCounts(enabled = true) {
  return useQuery({
    queryKey: [...outboxKey, "counts"],
    queryFn: ({ signal }) => get<OutboxCounts>("/outbox/counts", { signal }),
    enabled,
  });
}

export function useResend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post("/outbox/{id}/resend", { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: outboxKey }),
  });
}

/** Sends letters and notices again that were given up, step by step until none is left; tells how many so far. */
export async function resendDead(tell: (count: number) => void): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const step: Resent = await post<Resent>("/outbox/resend", { query: { cursor } });
    count += step.count;
    cursor = step.next_cursor;
    tell(count);
  } while (cursor !== null);
  return count;
}

export function useResendDead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: resendDead,
    // What was sent before a step failed is sent.
    onSettled: () => client.invalidateQueries({ queryKey: outboxKey }),
  });
}

/**
 * Incidents of flows, those still open or those dealt with, perhaps of one flow (`app/flow`); of one app for whoever
 * builds it.
 */
export function useIncidents(filter: { state?: string; flow?: string }, app?: string) {
  return usePages<Incident>(incidentsKey, app === undefined ? "/incidents" : "/apps/{app}/incidents", {
    query: { ...filter },
    keep: true,
    ...(app !== undefined && { path: { app } }),
  });
}

/** Runs of all flows that wait for an administrator, perhaps of one flow (`app/flow`); of one app for whoever builds it. */
export function useStuckRuns(flow: string, app?: string, enabled = true) {
  return usePages<StuckRun>(stuckKey, app === undefined ? "/stuck_runs" : "/apps/{app}/stuck_runs", {
    query: { ...(flow && { flow }) },
    keep: true,
    enabled,
    ...(app !== undefined && { path: { app } }),
  });
}

/** How many incidents and stuck runs wait for somebody; only administrators may ask. */
export function useOpenIncidents(enabled: boolean) {
  return useQuery({
    queryKey: [...incidentsKey, "open"],
    queryFn: ({ signal }) => get<OpenIncidents>("/incidents/open", { signal }),
    enabled,
  });
}

/** Says that an incident is dealt with, or lets go on what it has held. */
export function useSettleIncident() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, how }: { id: string; how: "close" | "go_on" }) =>
      post(how === "close" ? "/incidents/{id}/close" : "/incidents/{id}/go_on", { path: { id } }),
    // One that somebody else has dealt with is refused, and the list is old, too.
    onSettled: () => client.invalidateQueries({ queryKey: incidentsKey }),
  });
}
