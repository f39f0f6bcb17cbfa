/** Records as a document to be printed. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { post } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";

export interface Printed {
  readonly html: string;
  readonly printed: number;
  /** Records that are gone, or not the reader's to see. */
  readonly missing: number;
}

export function usePrinted(app: string, form: string, ids: readonly string[], template: string | null) {
  return useQuery({
    queryKey: ["print", app, form, ids, template],
    queryFn: ({ signal }) =>
      post<Printed>("/apps/{app}/forms/{form}/print", {
        path: { app, form },
        body: { ids, template: template || null, origin: window.location.origin },
        signal,
      }),
    enabled: template !== null && ids.length > 0,
    placeholderData: keepPreviousData,
    // What is printed is what is there now; while it is looked at, it does not change under one's eyes.
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
    retry: (times, error) =>
      times < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
  });
}
