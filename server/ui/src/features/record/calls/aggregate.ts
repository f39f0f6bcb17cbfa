/** Whether an aggregate table is complete, and whether it is right. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/shared/api/client";

export interface AggregateDto {
  readonly key: string;
  readonly title: string;
  readonly description?: string | null;
  readonly state: "building" | "ready";
}

const AGGREGATE = "/apps/{app}/aggregates/{aggregate}";

/** The key begins with the word that news of records marks as stale, so the notice goes when the table is ready. */
export function useAggregate(app: string, aggregate: string) {
  return useQuery({
    queryKey: ["records", "aggregate", app, aggregate],
    queryFn: ({ signal }) => get<AggregateDto>(AGGREGATE, { path: { app, aggregate }, signal }),
  });
}

export interface Verified {
  readonly agrees: boolean;
  /** The rows that are not what their records come to, a hundred at most. */
  readonly differences: readonly unknown[];
}

/** Adds everything up anew and compares; nothing is written. */
export function useVerifyAggregate(app: string, aggregate: string) {
  return useMutation({
    mutationFn: () => post<Verified>(`${AGGREGATE}/verify`, { path: { app, aggregate } }),
  });
}

export function useRebuildAggregate(app: string, aggregate: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post<AggregateDto>(`${AGGREGATE}/rebuild`, { path: { app, aggregate } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["records"] }),
  });
}
