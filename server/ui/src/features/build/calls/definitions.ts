/** The definitions of an app: list, drafts, checking, publishing. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, put, remove } from "@/shared/api/client";
import type { Definition, DefinitionEntry, Page, Problem } from "@/shared/api/types";

const LIST = "/apps/{app}/definitions";
const ONE = `${LIST}/{*path}`;

function listKey(app: string) {
  return ["definitions", app] as const;
}

export function definitionKey(app: string, path: string, version?: number) {
  return ["definition", app, path, version ?? "now"] as const;
}

export function useDefinitions(app: string) {
  return useQuery({
    queryKey: listKey(app),
    queryFn: ({ signal }) => get<Page<DefinitionEntry>>(LIST, { path: { app }, signal }),
  });
}

export function useDefinition(app: string, path: string) {
  return useQuery({
    queryKey: definitionKey(app, path),
    queryFn: ({ signal }) => get<Definition>(ONE, { path: { app, path }, signal }),
    // Typing must not be overwritten by a reload in the background.
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
}

export function useOldDefinition(app: string, path: string, version: number | null) {
  return useQuery({
    queryKey: definitionKey(app, path, version ?? 0),
    queryFn: ({ signal }) => get<Definition>(ONE, { path: { app, path }, query: { version }, signal }),
    enabled: version !== null,
    staleTime: Infinity,
  });
}

export function useSaveDraft(app: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, text }: { path: string; text: string }) =>
      put<{ problems: Problem[] }>(ONE, { path: { app, path }, body: { text } }),
    onSuccess: (_, { path, text }) => {
      client.setQueryData<Definition>(
        definitionKey(app, path),
        (before) => before && { ...before, draft: text },
      );
      void client.invalidateQueries({ queryKey: listKey(app) });
      // Other designers read the fields of this form from its draft.
      void client.invalidateQueries({ queryKey: ["preview", app] });
    },
  });
}

export function useDropDraft(app: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (path: string) => remove(ONE, { path: { app, path } }),
    onSuccess: async (_, path) => {
      await client.invalidateQueries({ queryKey: definitionKey(app, path) });
      await client.invalidateQueries({ queryKey: listKey(app) });
    },
  });
}

export function checkApp(app: string, files: Readonly<Record<string, string>>, signal: AbortSignal) {
  return post<{ problems: Problem[]; warnings: Problem[] }>("/apps/{app}/check", {
    path: { app },
    body: { files },
    signal,
  });
}

export function usePublish(app: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      post<{ published: { path: string; version: number }[] }>("/apps/{app}/publish", { path: { app } }),
    // Everything drawn from definitions may have changed.
    onSuccess: () => client.invalidateQueries(),
  });
}
