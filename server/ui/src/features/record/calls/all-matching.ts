/** One change for everything a list shows, in the background. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { BatchChange } from "@/features/job/calls/batches";
import type { ExportOf } from "@/features/transfer/export-of";
import { post } from "@/shared/api/client";
import { jobsKey, type Job } from "@/shared/api/jobs";

/** Which records a list shows, however they are sorted. */
export type Matching = Pick<ExportOf, "view" | "filter" | "search">;

export function useChangeMatching(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ change, of }: { readonly change: BatchChange; readonly of: Matching }) =>
      post<Job>("/apps/{app}/forms/{form}/batches", {
        path: { app, form },
        body: { change, view: of.view, filter: of.filter, search: of.search },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: jobsKey }),
  });
}
