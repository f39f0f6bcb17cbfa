/** The list of records, page by page. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { get } from "@/shared/api/client";
import type { Refs } from "@/shared/api/form-types";
import type { Condition, DataRecord, RecordPage } from "@/shared/api/types";
import { mergeRefs } from "@/features/form/form-env";
import { newestOf, useLooked, useReach } from "./reach";

export const RECORDS = "/apps/{app}/forms/{form}/records";
const PAGE_SIZE = 100;

export interface ListQuery {
  readonly view?: string | undefined;
  readonly filter?: Condition | undefined;
  /** "-created_at,name" */
  readonly sort?: string | undefined;
  readonly search?: string | undefined;
  /** Records of one page. */
  readonly limit?: number;
  /** Fields: each record says which of them may be changed. */
  readonly mayEdit?: readonly string[];
  /** Conditions: each record says which of them hold. */
  readonly marks?: readonly Condition[] | undefined;
  /** Where the records lie; the live ones when left out. */
  readonly shelf?: "archive" | "bin";
  /** Whether it may be of the newest records only, rather than late; as those above say when left out. */
  readonly quick?: boolean | undefined;
}

/** The two questions about each record, as the address asks them. */
export function noting(query: Pick<ListQuery, "mayEdit" | "marks">) {
  return {
    may_edit: query.mayEdit?.join(",") || undefined,
    marks: query.marks && query.marks.length > 0 ? JSON.stringify(query.marks) : undefined,
  };
}

export function recordsKey(app: string, form: string) {
  return ["records", app, form] as const;
}

export interface RecordList {
  readonly records: readonly DataRecord[];
  readonly refs: Refs;
  readonly count: { readonly value: number; readonly exact: boolean } | undefined;
  /** How many records were looked at, those created last; undefined when all were. */
  readonly newest: number | undefined;
}

export function useRecords(app: string, form: string, query: ListQuery, enabled = true) {
  const filter = query.filter === undefined ? undefined : JSON.stringify(query.filter);
  const { view, sort, search, limit = PAGE_SIZE, shelf } = query;
  const notes = noting(query);
  const above = useReach();
  const quick = query.quick ?? above;
  const pages = useInfiniteQuery({
    queryKey: [...recordsKey(app, form), { view, filter, sort, search, limit, shelf, quick, ...notes }],
    queryFn: ({ pageParam, signal }) =>
      get<RecordPage>(RECORDS, {
        path: { app, form },
        // Only the first page asks for the count: it does not change by scrolling.
        query: {
          view,
          filter,
          sort,
          search,
          limit,
          ...notes,
          shelf,
          quick,
          cursor: pageParam,
          count: pageParam === "" ? true : undefined,
        },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    // Looking at every record may take long: events alone have it done again.
    refetchOnWindowFocus: quick !== false,
    enabled,
  });
  const data = pages.data;
  const newest = pages.isPlaceholderData ? undefined : newestOf(data?.pages);
  useLooked(newest);
  const list = useMemo<RecordList>(
    () => ({
      records: data?.pages.flatMap((page) => page.items) ?? [],
      refs: (data?.pages ?? []).reduce<Refs>((refs, page) => mergeRefs(refs, page.refs), {}),
      count: data?.pages[0]?.count,
      newest,
    }),
    [data, newest],
  );
  return { ...pages, list };
}

/** What lies in the recycle bin, what was deleted last in front. */
export function useDeletedRecords(app: string, form: string, search: string) {
  return useRecords(app, form, { shelf: "bin", sort: "-updated_at", search });
}

/** What lies in the archive, newest first. */
export function useArchivedRecords(app: string, form: string, search: string) {
  return useRecords(app, form, { shelf: "archive", search });
}
