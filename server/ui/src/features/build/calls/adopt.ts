/** Any JSON Schema as a form: what it would look like. Nothing is saved. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { post } from "@/shared/api/client";
import { ApiProblem } from "@/shared/api/problem";
import type { Json, Problem } from "@/shared/api/types";

export interface Adopted {
  readonly path: string;
  /** The form as a document. */
  readonly text: string;
  /** What is not the same afterwards, with the pointer into the schema. */
  readonly notes: readonly Problem[];
}

export interface AdoptQuestion {
  readonly key: string;
  readonly title: string | null;
  readonly schema: Json;
}

export function useAdopted(app: string, question: AdoptQuestion | null) {
  return useQuery({
    queryKey: ["adopt", app, question],
    queryFn: ({ signal }) =>
      post<Adopted>("/apps/{app}/adopt", { path: { app }, body: question ?? {}, signal }),
    enabled: question !== null,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 0,
    // A schema that makes no form makes none the second time either.
    retry: (times, error) => times < 2 && !(error instanceof ApiProblem && error.status === 422),
  });
}
