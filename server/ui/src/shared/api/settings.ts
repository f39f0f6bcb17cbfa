/** The settings of the workspace. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, patch, post } from "./client";
import { meKey } from "./me";
import type { RobotInput, Settings } from "./types";

export const settingsKey = ["settings"] as const;

export function useSettings() {
  return useQuery({ queryKey: settingsKey, queryFn: ({ signal }) => get<Settings>("/settings", { signal }) });
}

/** Parts of the settings; those that are secret are written and never read. */
type SettingsInput = Partial<Omit<Settings, "robots">> & { robots?: readonly RobotInput[] };

export function useChangeSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: SettingsInput) => patch<Settings>("/settings", { body }),
    onSuccess: (settings) => {
      client.setQueryData(settingsKey, settings);
      void client.invalidateQueries({ queryKey: meKey });
    },
  });
}

/** Lets a robot say a message in its group. */
export function useTestRobot() {
  return useMutation({
    mutationFn: (key: string) => post("/settings/robots/{key}/test", { path: { key } }),
  });
}
