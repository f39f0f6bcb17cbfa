/** What happened to a record and what people said about it. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post, put, remove } from "@/shared/api/client";
import type { Refs } from "@/shared/api/form-types";
import type { Comment, Followers, HistoryEntry, Page } from "@/shared/api/types";
import { RECORD } from "./record";

export function useHistory(app: string, form: string, id: string) {
  return useInfiniteQuery({
    queryKey: ["history", app, form, id],
    queryFn: ({ pageParam, signal }) =>
      get<Page<HistoryEntry> & { refs?: Refs }>(`${RECORD}/history`, {
        path: { app, form, id },
        query: { cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });
}

function commentsKey(app: string, form: string, id: string) {
  return ["comments", app, form, id] as const;
}

export function useComments(app: string, form: string, id: string) {
  return useInfiniteQuery({
    queryKey: commentsKey(app, form, id),
    queryFn: ({ pageParam, signal }) =>
      get<Page<Comment> & { refs?: Refs }>(`${RECORD}/comments`, {
        path: { app, form, id },
        query: { cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });
}

export interface CommentInput {
  readonly text: string;
  /** The ids of the members it speaks to. */
  readonly mentions: readonly string[];
  /** The ids of the files that go with it. */
  readonly files: readonly string[];
}

export function useAddComment(app: string, form: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CommentInput) =>
      post<Comment>(`${RECORD}/comments`, { path: { app, form, id }, body }),
    onSuccess: () => {
      // Whoever comments follows the record from then on.
      void client.invalidateQueries({ queryKey: followersKey(app, form, id) });
      return client.invalidateQueries({ queryKey: commentsKey(app, form, id) });
    },
  });
}

/** Says a comment otherwise; without words it is taken back. */
export function useRewordComment(app: string, form: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ comment, text }: { readonly comment: string; readonly text: string | null }) => {
      const path = { app, form, id, comment };
      const template = `${RECORD}/comments/{comment}`;
      if (text === null) await remove(template, { path });
      else await patch<Comment>(template, { path, body: { text } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: commentsKey(app, form, id) }),
  });
}

function followersKey(app: string, form: string, id: string) {
  return ["followers", app, form, id] as const;
}

export function useFollowers(app: string, form: string, id: string) {
  return useQuery({
    queryKey: followersKey(app, form, id),
    queryFn: ({ signal }) => get<Followers>(`${RECORD}/followers`, { path: { app, form, id }, signal }),
  });
}

export function useFollow(app: string, form: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (follows: boolean) =>
      follows
        ? put(`${RECORD}/follow`, { path: { app, form, id } })
        : remove(`${RECORD}/follow`, { path: { app, form, id } }),
    onSettled: () => client.invalidateQueries({ queryKey: followersKey(app, form, id) }),
  });
}
