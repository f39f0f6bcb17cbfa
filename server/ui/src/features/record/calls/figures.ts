/** What views show beside single records: groups with figures, totals, days. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { mergeRefs } from "@/features/form/form-env";
import { get } from "@/shared/api/client";
import type { GroupLevel, Refs, TotalOp } from "@/shared/api/form-types";
import type { Condition, DataRecord, Json, Page } from "@/shared/api/types";
import { newestOf, useLooked, useReach } from "./reach";
import { noting, recordsKey } from "./records";

const FORM = "/apps/{app}/forms/{form}";

export interface Figures {
  readonly count: number;
  /** False when the server stopped counting. */
  readonly exact: boolean;
  readonly values: readonly Json[];
}

export interface Section extends Figures {
  readonly value: Json;
  /** Lists the records of the group and no others. */
  readonly condition: Condition;
}

interface SectionPage extends Page<Section> {
  readonly refs: Refs;
  /** How many records were looked at, those created last; absent when all were. */
  readonly newest?: number;
}

export interface Narrowed {
  readonly filter: Condition | undefined;
  readonly search: string;
}

export interface SectionsQuery extends Narrowed {
  readonly by: GroupLevel;
  readonly descending?: boolean;
  readonly measures: readonly string[];
}

export function measure(op: TotalOp, field: string): string {
  return `${op}:${field}`;
}

function levelText(level: GroupLevel): string {
  return typeof level === "string" ? level : `${level.field}:${level.by}`;
}

/** Keys begin as those of lists do: what changes a record makes both stale. */
export function useSections(app: string, form: string, query: SectionsQuery, enabled = true) {
  const quick = useReach();
  const asked = {
    by: `${query.descending ? "-" : ""}${levelText(query.by)}`,
    filter: query.filter === undefined ? undefined : JSON.stringify(query.filter),
    search: query.search,
    measures: query.measures.join(",") || undefined,
    exact: quick === false || undefined,
  };
  const pages = useInfiniteQuery({
    queryKey: [...recordsKey(app, form), "sections", asked],
    queryFn: ({ pageParam, signal }) =>
      get<SectionPage>(`${FORM}/sections`, {
        path: { app, form },
        query: { ...asked, limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: quick !== false,
    enabled,
  });
  const data = pages.data;
  useLooked(pages.isPlaceholderData ? undefined : newestOf(data?.pages));
  const found = useMemo(
    () => ({
      sections: data?.pages.flatMap((page) => page.items) ?? [],
      refs: (data?.pages ?? []).reduce<Refs>((refs, page) => mergeRefs(refs, page.refs), {}),
    }),
    [data],
  );
  return { ...pages, ...found };
}

export function useTotals(
  app: string,
  form: string,
  query: Narrowed & { readonly measures: readonly string[]; readonly exact: boolean },
) {
  const asked = {
    filter: query.filter === undefined ? undefined : JSON.stringify(query.filter),
    search: query.search,
    measures: query.measures.join(","),
    exact: query.exact || undefined,
  };
  return useQuery({
    queryKey: [...recordsKey(app, form), "totals", asked],
    queryFn: ({ signal }) => get<Figures>(`${FORM}/totals`, { path: { app, form }, query: asked, signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: !query.exact,
    enabled: query.measures.length > 0,
  });
}

export interface CalendarDay {
  readonly date: string;
  readonly count: number;
  readonly exact: boolean;
  readonly items: readonly DataRecord[];
}

export interface CalendarDays {
  readonly days: readonly CalendarDay[];
  readonly running: readonly DataRecord[];
  readonly refs: Refs;
  /** How many records were looked at, those created last; absent when all were. */
  readonly newest?: number;
}

export interface DaysQuery extends Narrowed {
  readonly start: string;
  readonly end: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly each: number;
  readonly mayEdit: readonly string[];
  readonly marks: readonly Condition[];
}

export function useDays(app: string, form: string, query: DaysQuery) {
  const { start, end, from, to, each, search } = query;
  const filter = query.filter === undefined ? undefined : JSON.stringify(query.filter);
  const quick = useReach();
  const asked = { start, end, from, to, each, search, filter, quick, ...noting(query) };
  const found = useQuery({
    queryKey: [...recordsKey(app, form), "days", asked],
    queryFn: ({ signal }) => get<CalendarDays>(`${FORM}/days`, { path: { app, form }, query: asked, signal }),
    placeholderData: keepPreviousData,
    refetchOnWindowFocus: quick !== false,
  });
  useLooked(found.isPlaceholderData ? undefined : found.data?.newest);
  return found;
}
