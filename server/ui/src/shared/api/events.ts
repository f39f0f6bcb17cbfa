/** Server-sent events: one stream per tab, which marks what it names as stale. */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { API_ROOT } from "./client";

/** Query keys begin with these words, so an event can name what it touches. */
const touched: Record<string, string[]> = {
  task: ["tasks", "task", "runs", "run", "me"],
  notification: ["notifications", "me", "incidents"],
  record: ["records", "record", "groups", "history", "comments", "followers", "runs"],
  job: ["jobs"],
};

export function useServerEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    const stream = new EventSource(`${API_ROOT}/events`);
    for (const name of Object.keys(touched)) {
      stream.addEventListener(name, () => markStale(client, name));
    }
    // The server tells when it had to leave something out.
    stream.addEventListener("missed", () => markAllStale(client));
    let lost = false;
    stream.onerror = () => {
      lost = true;
    };
    // What happened while the stream was away is unknown, so everything shown is asked for again.
    stream.onopen = () => {
      if (lost) markAllStale(client);
      lost = false;
    };
    return () => stream.close();
  }, [client]);
}

function markStale(client: QueryClient, event: string): void {
  for (const word of touched[event] ?? []) void client.invalidateQueries({ queryKey: [word] });
}

function markAllStale(client: QueryClient): void {
  for (const name of Object.keys(touched)) markStale(client, name);
}
