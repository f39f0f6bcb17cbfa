/** The apps of the workspace. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "./client";
import type { App, Page } from "./types";

export const appsKey = ["apps"] as const;

export function useApps() {
  return useQuery({
    queryKey: appsKey,
    queryFn: ({ signal }) => get<Page<App>>("/apps", { signal }),
    staleTime: 60_000,
  });
}

export function useApp(key: string | undefined) {
  const apps = useApps();
  return { ...apps, data: apps.data?.items.find((app) => app.key === key) };
}

export function useCreateApp() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { key: string; title: string }) => post<App>("/apps", { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: appsKey }),
  });
}
