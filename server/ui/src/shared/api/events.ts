/** What the server tells as it happens marks what it names as stale. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { followEvents, MISSED, REFUSED } from "./event-feed";
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

/** Follows what the server tells the member who is signed in. */
export function useServerEvents(member: string): void {
  const client = useQueryClient();
  useEffect(() => {
    const rereading = new Rereading(client);
    let isFirst = true;
    // What happened while nothing was told is unknown, so everything that was read before is asked for again; also what is
    // still being read, for it may have been answered before. The first time nobody waits for that.
    const missed = () => {
      rereading.mark(everything, { keepsReadings: isFirst });
      isFirst = false;
    };
    const end = followEvents(Object.keys(touched), member, (name) => {
      if (name === MISSED) missed();
      // A stream does not say why: whose session has ended learns it from what is read, and asks no more.
      else if (name === REFUSED) rereading.mark(["me"]);
      else rereading.mark(touched[name] ?? []);
    });
    return () => {
      end();
      rereading.stop();
    };
  }, [client, member]);
}
