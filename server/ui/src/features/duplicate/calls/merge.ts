/** Making one record of several, and taking that back. */
import {
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import { post } from "@/shared/api/client";
import type { Refs } from "@/shared/api/form-types";
import { jobsKey } from "@/shared/api/jobs";
import type { DataRecord, Json, Shape } from "@/shared/api/types";

const RECORD = "/apps/{app}/forms/{form}/records/{id}";

export interface MergeWish {
  readonly master: DataRecord;
  readonly others: readonly DataRecord[];
  /** By field: the id of a record, or `all`. */
  readonly take: Readonly<Record<string, string>>;
}

export interface MergePreview {
  readonly records: readonly DataRecord[];
  readonly fields: readonly (Omit<Shape["FieldChoice"], "value"> & { readonly value: Json })[];
  readonly moves: Shape["Moved"];
  readonly problems: readonly Shape["SaidProblem"][];
  readonly refs: Refs;
}

function bodyOf({ master, others, take }: MergeWish) {
  return { version: master.version, others: others.map(({ id, version }) => ({ id, version })), take };
}

export function useMergePreview(app: string, form: string, wish: MergeWish) {
  const body = bodyOf(wish);
  return useQuery({
    queryKey: ["merge", app, form, wish.master.id, body],
    queryFn: ({ signal }) =>
      post<MergePreview>(`${RECORD}/merge/preview`, {
        path: { app, form, id: wish.master.id },
        body,
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
}

/** A merge moves what many screens show. */
function merged(client: QueryClient): void {
  for (const key of [["records"], ["record"], ["history"], ["comments"], ["followers"], ["runs"], jobsKey]) {
    void client.invalidateQueries({ queryKey: key });
  }
}

export function useMerge(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ wish, commandId }: { readonly wish: MergeWish; readonly commandId: string }) =>
      post<DataRecord>(`${RECORD}/merge`, {
        path: { app, form, id: wish.master.id },
        body: bodyOf(wish),
        headers: { "idempotency-key": commandId },
      }),
    onSuccess: () => merged(client),
  });
}

export function useUndoMerge(app: string, form: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (merge: string) =>
      post<DataRecord>(`${RECORD}/unmerge`, { path: { app, form, id }, body: { merge } }),
    onSuccess: () => merged(client),
  });
}
