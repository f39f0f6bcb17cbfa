/** The settings of the workspace. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch } from "./client";
import { meKey } from "./me";
import type { Settings } from "./types";

export const settingsKey = ["settings"] as const;

export function useSettings() {
  return useQuery({ queryKey: settingsKey, queryFn: ({ signal }) => get<Settings>("/settings", { signal }) });
}

export function useChangeSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<Settings>) => patch<Settings>("/settings", { body }),
    onSuccess: (settings) => {
      client.setQueryData(settingsKey, settings);
      void client.invalidateQueries({ queryKey: meKey });
    },
  });
}
