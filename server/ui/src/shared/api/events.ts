/** Server-sent events: one stream per tab, which marks what it names as stale. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { API_ROOT } from "./client";
import { Rereading } from "./rereading";

/**
 * Query keys begin with these words, so an event can name what it touches. What another server does with a run is told by
 * the notices that come of it, and by the record that goes with it.
 */
const touched: Record<string, string[]> = {
  task: ["tasks", "task", "runs", "run", "notifications", "me"],
  notification: ["notifications", "me", "incidents", "tasks", "task", "runs", "run"],
  record: ["records", "record", "groups", "history", "comments", "followers", "runs", "run"],
  job: ["jobs"],
};

const everything = new Set(Object.values(touched).flat());

export function useServerEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    const rereading = new Rereading(client);
    const stream = new EventSource(`${API_ROOT}/events`);
    for (const [name, words] of Object.entries(touched)) {
      stream.addEventListener(name, () => rereading.mark(words));
    }
    // The server tells when it had to leave something out.
    stream.addEventListener("missed", () => rereading.mark(everything));
    let lost = false;
    stream.onerror = () => {
      lost = true;
    };
    // What happened while there was no stream is unknown, so everything that was read before is asked for again; also what
    // is still being read, for it may have been answered before. As the first one opens nobody waits for that.
    stream.onopen = () => {
      rereading.mark(everything, { keepsReadings: !lost });
      lost = false;
    };
    return () => {
      stream.close();
      rereading.stop();
    };
  }, [client]);
}
