/** Print templates that are being written: filled for looking at, and texts to start from. */
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import type { Printed } from "@/features/print/calls";
import { get, post } from "@/shared/api/client";
import type { Problem, RecordPage } from "@/shared/api/types";
import type { Language } from "@/shared/i18n/language";

export const STARTERS = ["document", "quote", "receipt", "blank"] as const;
export type StarterKind = (typeof STARTERS)[number];

export interface StarterQuestion {
  readonly form: string;
  readonly title: string;
  readonly starter: StarterKind;
}

export function useStartPrint(app: string) {
  return useMutation({
    mutationFn: (body: StarterQuestion) =>
      post<{ text: string }>("/apps/{app}/prints/starter", { path: { app }, body }),
  });
}

export interface PrintPreview extends Pick<Printed, "language" | "languages"> {
  readonly html: string | null;
  readonly problems: readonly Problem[];
}

/** A template filled with a record, or with a made-up one where `id` is null; in the reader's own language unless told. */
export function usePrintPreview(app: string, text: string, id: string | null, language: Language | null) {
  return useQuery({
    queryKey: ["print-preview", app, text, id, language],
    queryFn: ({ signal }) =>
      post<PrintPreview>("/apps/{app}/prints/preview", {
        path: { app },
        body: { text, id, language, origin: window.location.origin },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    gcTime: 0,
  });
}

/** Some records to try a template on; none where the form is not in force yet. */
export function useSampleRecords(app: string, form: string) {
  return useQuery({
    queryKey: ["records", app, form, "samples"],
    queryFn: ({ signal }) =>
      get<RecordPage>("/apps/{app}/forms/{form}/records", {
        path: { app, form },
        query: { limit: 20, sort: "-created_at" },
        signal,
      }),
    enabled: form !== "",
    retry: false,
  });
}
