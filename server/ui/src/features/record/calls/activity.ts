/** What happened to a record and what people said about it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/shared/api/client";
import type { Refs } from "@/shared/api/form-types";
import type { Comment, HistoryEntry, Page } from "@/shared/api/types";
import { RECORD } from "./record";

export function useHistory(app: string, form: string, id: string) {
  return useQuery({
    queryKey: ["history", app, form, id],
    queryFn: ({ signal }) =>
      get<Page<HistoryEntry> & { refs?: Refs }>(`${RECORD}/history`, { path: { app, form, id }, signal }),
  });
}

function commentsKey(app: string, form: string, id: string) {
  return ["comments", app, form, id] as const;
}

export function useComments(app: string, form: string, id: string) {
  return useQuery({
    queryKey: commentsKey(app, form, id),
    queryFn: ({ signal }) =>
      get<Page<Comment> & { refs?: Refs }>(`${RECORD}/comments`, { path: { app, form, id }, signal }),
  });
}

export function useAddComment(app: string, form: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) =>
      post<Comment>(`${RECORD}/comments`, { path: { app, form, id }, body: { text } }),
    onSuccess: () => client.invalidateQueries({ queryKey: commentsKey(app, form, id) }),
  });
}
