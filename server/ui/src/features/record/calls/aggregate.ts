/** Whether an aggregate table is complete. */
import { useQuery } from "@tanstack/react-query";
import { get } from "@/shared/api/client";

export interface AggregateDto {
  readonly key: string;
  readonly title: string;
  readonly description?: string | null;
  readonly state: "building" | "ready";
}

/** The key begins with the word that news of records marks as stale, so the notice goes when the table is ready. */
export function useAggregate(app: string, aggregate: string) {
  return useQuery({
    queryKey: ["records", "aggregate", app, aggregate],
    queryFn: ({ signal }) =>
      get<AggregateDto>("/apps/{app}/aggregates/{aggregate}", { path: { app, aggregate }, signal }),
  });
}
