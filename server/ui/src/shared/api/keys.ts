/** API keys: their token is answered once, when they are made. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, remove } from "./client";
import type { ApiKey, Page } from "./types";

export const keysKey = ["keys"] as const;

export function useKeys() {
  return useQuery({ queryKey: keysKey, queryFn: ({ signal }) => get<Page<ApiKey>>("/keys", { signal }) });
}

export function useCreateKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { title: string; expires_at?: string }) => post<ApiKey>("/keys", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keysKey }),
  });
}

export function useRemoveKey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove("/keys/{id}", { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keysKey }),
  });
}
