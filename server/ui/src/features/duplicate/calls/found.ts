/** The search for everything a form holds twice, and what it found. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { get, post, put } from "@/shared/api/client";
import type { Refs } from "@/shared/api/form-types";
import { jobsKey, lookAgain, type Job } from "@/shared/api/jobs";
import type { DataRecord, Page } from "@/shared/api/types";

const DUPLICATES = "/apps/{app}/forms/{form}/duplicates";

export interface DuplicateSet {
  readonly score: number;
  readonly records: readonly DataRecord[];
}

export interface FoundPage extends Page<DuplicateSet> {
  readonly job: Job | null;
  readonly complete: boolean;
  readonly refs: Refs;
}

/** Begins with the word of long work, so that its news asks for it again. */
function foundKey(app: string, form: string) {
  return [...jobsKey, "duplicates", app, form] as const;
}

export function useFound(app: string, form: string) {
  return useInfiniteQuery({
    queryKey: foundKey(app, form),
    queryFn: ({ pageParam, signal }) =>
      get<FoundPage>(DUPLICATES, { path: { app, form }, query: { cursor: pageParam, limit: 20 }, signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: (query) => lookAgain(query.state.data?.pages[0]?.job?.state),
  });
}

export function useSearch(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post<Job>(`${DUPLICATES}/search`, { path: { app, form } }),
    onSettled: () => client.invalidateQueries({ queryKey: foundKey(app, form) }),
  });
}

interface Distinct {
  readonly records: readonly string[];
  readonly distinct: boolean;
}

export function useDistinct(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Distinct) => put(`${DUPLICATES}/distinct`, { path: { app, form }, body }),
    onSettled: () => client.invalidateQueries({ queryKey: foundKey(app, form) }),
  });
}
