/** What an administrator watches: the audit log, timers and the outbox. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "./client";
import { usePages } from "./pages";
import type { AuditEntry, OutboxMessage, Timer } from "./types";

export const outboxKey = ["outbox"] as const;

export function useAudit(filter: { action?: string; actor?: string }) {
  return usePages<AuditEntry>(["audit"], "/audit", { query: { ...filter }, keep: true });
}

export function useTimers(state?: string) {
  return usePages<Timer>(["timers"], "/timers", { query: { state } });
}

export function useOutbox(state?: string) {
  return usePages<OutboxMessage>(outboxKey, "/outbox", { query: { state } });
}

export function useResend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post("/outbox/{id}/resend", { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: outboxKey }),
  });
}
