/** What the flows and reminders of an app may speak through, and in which words: for whoever builds it. */
import { useQuery } from "@tanstack/react-query";
import { get } from "@/shared/api/client";
import { noticeWordsKey, outletsKey } from "@/shared/api/settings";
import type { NoticeEvent, Outlets, Page } from "@/shared/api/types";

/** The robots by name, and the names of the secrets there are. */
export function useOutlets(app: string) {
  return useQuery({
    queryKey: [...outletsKey, app],
    queryFn: ({ signal }) => get<Outlets>("/apps/{app}/outlets", { path: { app }, signal }),
  });
}

/** What people are told of, and in which words where a flow says nothing else. */
export function useNoticeWordsOf(app: string) {
  return useQuery({
    queryKey: [...noticeWordsKey, app],
    queryFn: ({ signal }) => get<Page<NoticeEvent>>("/apps/{app}/notice-words", { path: { app }, signal }),
  });
}
