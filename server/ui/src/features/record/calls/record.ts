/** One record: reading, creating, changing, deleting. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { get, patch, post, remove } from "@/shared/api/client";
import type { EvaluateAnswer } from "@/shared/api/form-types";
import type { DataRecord, Json, RecordAnswer, Values } from "@/shared/api/types";
import type { Evaluate } from "@/features/form/use-evaluate";
import { RECORDS, recordsKey } from "./records";

export const RECORD = `${RECORDS}/{id}`;

export function recordKey(app: string, form: string, id: string) {
  return ["record", app, form, id] as const;
}

export function useRecord(app: string, form: string, id: string, enabled = true) {
  return useQuery({
    enabled,
    queryKey: recordKey(app, form, id),
    queryFn: ({ signal }) => get<RecordAnswer>(RECORD, { path: { app, form, id }, signal }),
  });
}

/** Everything that shows this record or counts it is asked for again; related forms may roll it up. */
export function recordChanged(client: QueryClient, app: string, form: string, id?: string): void {
  void client.invalidateQueries({ queryKey: recordsKey(app, form) });
  void client.invalidateQueries({ queryKey: ["record"] });
  if (id) void client.invalidateQueries({ queryKey: ["history", app, form, id] });
}

/** Whom the initiator picked, by node, and what they say to the first of them. */
export interface SubmitInput {
  readonly flow: string;
  readonly picks?: Readonly<Record<string, readonly string[]>>;
  readonly opinion?: string;
}

export interface CreatedRecord extends DataRecord {
  /** The run it was submitted to. */
  readonly run?: string | null;
  /** It was there already, as it was sent the first time. */
  readonly repeated?: boolean;
}

/** A flow has begun: boxes and counts are asked for again. */
export function runsChanged(client: QueryClient): void {
  for (const word of ["runs", "tasks", "me"]) void client.invalidateQueries({ queryKey: [word] });
}

export interface CreateInput {
  readonly values: Values;
  /** Sent again with the same key, the record is created once. */
  readonly commandId: string;
  /** Also sends the record into a flow; both happen or neither does. */
  readonly submit?: SubmitInput | undefined;
  /** The version of the draft it was made of, which goes with it; 0 for none. */
  readonly draft: number;
}

export function useCreateRecord(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ values, commandId, submit, draft }: CreateInput) =>
      post<CreatedRecord>(RECORDS, {
        path: { app, form },
        body: { values, ...(submit ? { submit } : {}), ...(draft ? { draft } : {}) },
        headers: { "idempotency-key": commandId },
      }),
    onSuccess: (created) => {
      recordChanged(client, app, form);
      if (created.run) runsChanged(client);
    },
  });
}

interface ChangeInput {
  readonly id: string;
  readonly version: number;
  readonly values: Readonly<Record<string, Json>>;
}

export function useChangeRecord(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version, values }: ChangeInput) =>
      patch<DataRecord>(RECORD, {
        path: { app, form, id },
        body: { values },
        headers: { "if-match": `"${version}"` },
      }),
    onSuccess: (record) => recordChanged(client, app, form, record.id),
  });
}

export function useDeleteRecord(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => remove(RECORD, { path: { app, form, id } }),
    onSuccess: () => recordChanged(client, app, form),
  });
}

export function useRestoreRecord(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post(`${RECORD}/restore`, { path: { app, form, id } }),
    onSuccess: () => recordChanged(client, app, form),
  });
}

/** Puts a record into the archive, or takes it out again. */
export function useArchiveRecord(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, into }: { readonly id: string; readonly into: boolean }) =>
      post(`${RECORD}/${into ? "archive" : "unarchive"}`, { path: { app, form, id } }),
    onSuccess: (_, { id }) => recordChanged(client, app, form, id),
  });
}

export function useDestroyRecord(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post(`${RECORD}/destroy`, { path: { app, form, id } }),
    onSuccess: () => recordChanged(client, app, form),
  });
}

/** Brings back the values of an earlier version, as a change of its own. */
export function useRevertRecord(app: string, form: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (version: number) =>
      post<DataRecord>(`${RECORD}/revert`, { path: { app, form, id }, body: { version } }),
    onSuccess: () => recordChanged(client, app, form, id),
  });
}

export function evaluateRecord(app: string, form: string, id: string | null): Evaluate {
  return (values, signal, first) =>
    post<EvaluateAnswer>(`${RECORDS}/evaluate`, {
      path: { app, form },
      body: id ? { id, values } : { values, fresh: first },
      signal,
    });
}
