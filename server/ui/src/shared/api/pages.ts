/** Lists that go on: pages by cursor, shown as one list. */
import { keepPreviousData, useInfiniteQuery, type QueryKey } from "@tanstack/react-query";
import { useMemo } from "react";
import { get, type Call } from "./client";
import type { Page } from "./types";

export interface ListOptions extends Pick<Call, "path" | "query"> {
  limit?: number;
  enabled?: boolean;
  /** Keeps the old rows on the screen while a changed filter loads. */
  keep?: boolean;
}

export function usePages<Item, Answer extends Page<Item> = Page<Item>>(
  key: QueryKey,
  template: string,
  options: ListOptions = {},
) {
  const { path, query, limit = 50, enabled = true, keep = false } = options;
  const pages = useInfiniteQuery({
    queryKey: [...key, path ?? null, query ?? null],
    queryFn: ({ pageParam, signal }) =>
      get<Answer>(template, {
        signal,
        ...(path && { path }),
        query: { ...query, limit, cursor: pageParam },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    enabled,
    ...(keep && { placeholderData: keepPreviousData }),
  });
  const items = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  return { ...pages, items };
}
