/** Forms as their drafts would have them, before they are published. */
import { keepPreviousData, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { post } from "@/shared/api/client";
import type { EvaluateAnswer, FormDto } from "@/shared/api/form-types";
import type { Problem, Values } from "@/shared/api/types";

export type Files = Readonly<Record<string, string>>;

interface PreviewAnswer {
  readonly form: FormDto | null;
  readonly problems: readonly Problem[];
}

function previewQuery(app: string, form: string) {
  return {
    queryKey: ["preview", app, form, null, {}],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      post<PreviewAnswer>("/apps/{app}/preview", {
        path: { app },
        body: { form, files: {}, role: null },
        signal,
      }),
    staleTime: 10_000,
  };
}

/** Several forms of an app, in the order asked for; those not known yet are left out. */
export function usePreviewForms(app: string, forms: readonly string[]): readonly FormDto[] {
  return useQueries({
    queries: forms.map((form) => ({ ...previewQuery(app, form), enabled: form !== "" })),
    combine: formsOf,
  });
}

/** Looks up one more form when somebody chooses it; null where it cannot be had. */
export function useLoadForm(app: string): (form: string) => Promise<FormDto | null> {
  const client = useQueryClient();
  return useCallback(
    async (form) => {
      try {
        return (await client.fetchQuery(previewQuery(app, form))).form;
      } catch {
        return null;
      }
    },
    [client, app],
  );
}

function formsOf(results: readonly { readonly data: PreviewAnswer | undefined }[]): readonly FormDto[] {
  return results.flatMap(({ data }) => data?.form ?? []);
}

/** A form with the drafts of its app in place, and these files on top of them. */
export function usePreviewForm(
  app: string,
  form: string | null,
  files: Files = {},
  role: string | null = null,
) {
  return useQuery({
    queryKey: ["preview", app, form, role, files],
    queryFn: ({ signal }) =>
      post<PreviewAnswer>("/apps/{app}/preview", { path: { app }, body: { form, files, role }, signal }),
    enabled: form !== null && form !== "",
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

export interface EvaluateQuestion {
  readonly form: string;
  readonly files: Files;
  readonly values: Values;
  readonly fresh?: boolean;
  readonly role?: string | null;
  /** A stored record whose values stand behind those given. */
  readonly id?: string | null;
}

export function evaluatePreview(app: string, question: EvaluateQuestion, signal: AbortSignal) {
  return post<EvaluateAnswer>("/apps/{app}/preview/evaluate", { path: { app }, body: question, signal });
}

export interface Counted {
  readonly value: number;
  readonly exact: boolean;
}

export interface FieldChange {
  readonly path: string;
  readonly title: string;
  readonly change: "added" | "removed" | "retitled" | "renamed" | "converted";
  /** The key it had before. */
  readonly formerly?: string;
  readonly from?: string;
  readonly to?: string;
  readonly filled?: Counted;
  /** What becomes of the values, when they cannot stay as they are. */
  readonly conversion?: Conversion;
}

export interface Conversion {
  readonly converts: number;
  readonly stays: number;
  /** False when only the first records were looked at. */
  readonly exact: boolean;
  readonly examples: readonly {
    readonly record: string;
    readonly title: string;
    readonly value: string;
    readonly problem: string;
  }[];
}

export interface ChangedFormula {
  readonly path: string;
  readonly title: string;
  /** The kind of its results, where that changes. */
  readonly from?: string;
  readonly to?: string;
  /** It is what it was, and reads another that is not. */
  readonly follows: boolean;
  /** It asks who acts: stored records keep what it gave until somebody changes them. */
  readonly left: boolean;
  /** The names by which it reads other fields than before, and what those are called. */
  readonly rereads: readonly { readonly name: string; readonly was: string; readonly is: string }[];
}

/** What working formulas out anew would make of stored records, as far as the first of them tell. */
export interface FormulaTrial {
  readonly looked: number;
  readonly exact: boolean;
  readonly changed: number;
  /** Records that would stay as they are. */
  readonly refused: number;
  /** Records in which a formula would say nothing. */
  readonly unfit: number;
  readonly examples: readonly Misfit[];
}

/** Which stored records could not be saved as they are any more, as far as the first of them tell. */
export interface FitTrial {
  readonly looked: number;
  readonly exact: boolean;
  readonly misfits: number;
  readonly examples: readonly Misfit[];
}

/** Stored records that say the same where no two may, as far as the first of them tell. */
export interface UniqueTrial {
  /** What the fields are called that say it together. */
  readonly fields: readonly string[];
  readonly looked: number;
  readonly exact: boolean;
  readonly clashes: number;
  readonly examples: readonly Misfit[];
}

/** A record with what is wrong with it. */
export interface Misfit {
  readonly record: string;
  readonly title: string;
  readonly path: string;
  /** What the field is called. */
  readonly field: string;
  readonly problem: string;
}

export interface FormChange {
  readonly form: string;
  readonly title: string;
  readonly new: boolean;
  readonly records: Counted;
  readonly fields: readonly FieldChange[];
  /** The formulas that are worked out anew in the records there are. */
  readonly formulas: readonly ChangedFormula[];
  readonly trial?: FormulaTrial;
  readonly fit?: FitTrial;
  /** Publishing is refused until these are mended. */
  readonly clashes?: readonly UniqueTrial[];
  /** Shared views people have saved that lose something. */
  readonly views?: readonly {
    readonly title: string;
    /** It shows no records until its filter is mended. */
    readonly withheld: boolean;
  }[];
  /** The same of the views members keep for themselves. */
  readonly private_views?: { readonly touched: number; readonly withheld: number };
}

export interface Changes {
  readonly forms: readonly FormChange[];
  /** Secrets that flows name and that were not set. */
  readonly missing_secrets: readonly {
    readonly flow: string;
    readonly title: string;
    readonly secret: string;
  }[];
  /** Aggregate tables that are added up from their records. */
  readonly counted_tables?: readonly {
    readonly key: string;
    readonly title: string;
    readonly new: boolean;
  }[];
}

/** What publishing would mean for the records that are stored. */
export function useChanges(app: string, open: boolean) {
  return useQuery({
    queryKey: ["changes", app],
    queryFn: ({ signal }) => post<Changes>("/apps/{app}/changes", { path: { app }, body: {}, signal }),
    enabled: open,
    staleTime: 0,
    gcTime: 0,
  });
}
