/** Records as a document to be printed. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { post } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";
import type { Language } from "@/shared/i18n/language";

export interface Printed {
  readonly html: string;
  readonly printed: number;
  /** Records that are gone, or not the reader's to see. */
  readonly missing: number;
  readonly language: Language;
  /** The languages it can be had in. */
  readonly languages: readonly Language[];
}

/** What is printed is what is there now; while it is looked at, it does not change under one's eyes. */
const AS_IT_IS = {
  placeholderData: keepPreviousData,
  staleTime: Infinity,
  gcTime: 0,
  refetchOnWindowFocus: false,
  retry: (times: number, error: Error) =>
    times < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
};

export interface Wish {
  readonly template: string | null;
  /** Null for the reader's own. */
  readonly language: Language | null;
}

export function usePrinted(app: string, form: string, ids: readonly string[], { template, language }: Wish) {
  return useQuery({
    queryKey: ["print", app, form, ids, template, language],
    queryFn: ({ signal }) =>
      post<Printed>("/apps/{app}/forms/{form}/print", {
        path: { app, form },
        body: { ids, template: template || null, language, origin: window.location.origin },
        signal,
      }),
    enabled: template !== null && ids.length > 0,
    ...AS_IT_IS,
  });
}

/** The record of a task, as its step shows it. */
export function useTaskPrinted(task: string, { template, language }: Wish) {
  return useQuery({
    queryKey: ["print", "task", task, template, language],
    queryFn: ({ signal }) =>
      post<Printed>("/tasks/{id}/print", {
        path: { id: task },
        body: { template: template || null, language, origin: window.location.origin },
        signal,
      }),
    enabled: template !== null,
    ...AS_IT_IS,
  });
}
