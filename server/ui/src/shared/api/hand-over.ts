/** What a member has to do, as administrators see it, and handing it to somebody else while they stay. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { get, post } from "./client";
import { jobsKey } from "./jobs";
import { usePages } from "./pages";
import type { BoxedFlow, HandOverWish, Page, Task } from "./types";

const key = (member: string) => ["member-tasks", member] as const;

/** The app and the flow whose tasks are shown. */
export interface HandOverPlace {
  app?: string;
  flow?: string;
}

export function useMembersTasks(member: string, place: HandOverPlace) {
  const list = { path: { id: member }, query: { ...place }, keep: true };
  return usePages<Task>([...key(member), "list"], "/members/{id}/tasks", list);
}

export function useMembersTaskFlows(member: string) {
  return useQuery({
    queryKey: [...key(member), "flows"],
    queryFn: ({ signal }) =>
      get<Page<BoxedFlow>>("/members/{id}/tasks/flows", { path: { id: member }, signal }),
  });
}

/** Begins the job that hands them over; answers its id. */
export function useHandOver(member: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: HandOverWish) =>
      post<{ readonly job: string }>("/members/{id}/tasks/hand-over", { path: { id: member }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: jobsKey }),
  });
}

/** Tasks have gone to somebody else: what is known of them is out of date. */
export function forgetMembersTasks(client: QueryClient, member: string): void {
  for (const queryKey of [key(member), ["runs"], ["run"], ["tasks"]])
    void client.invalidateQueries({ queryKey });
}
