/** The shipped apps and their installation. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { appsKey } from "./apps";
import { get, post } from "./client";
import type { App, Page, Template } from "./types";

export const templatesKey = ["templates"] as const;

export function useTemplates() {
  return useQuery({
    queryKey: templatesKey,
    queryFn: ({ signal }) => get<Page<Template>>("/templates", { signal }),
  });
}

export interface InstallInput {
  template: string;
  key?: string;
  title?: string;
  demo: boolean;
}

export function useInstall() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ template, ...body }: InstallInput) =>
      post<App>("/templates/{key}/install", { path: { key: template }, body }),
    onSuccess: () => {
      // Installing brings forms, roles and, with demo data, members and departments.
      for (const key of [appsKey, templatesKey, ["members"], ["departments"], ["roles"], ["me"]]) {
        void client.invalidateQueries({ queryKey: key });
      }
    },
  });
}
