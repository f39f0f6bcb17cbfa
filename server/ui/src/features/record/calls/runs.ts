/** The flows a record has gone through, and sending it on its way. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/shared/api/client";
import { usePages } from "@/shared/api/pages";
import { runsKey } from "@/shared/api/runs";
import type { ButtonOutcome, FormButton, Page, Run, SubmitPreview, Values } from "@/shared/api/types";
import { RECORD, recordChanged, runsChanged, type SubmitInput } from "./record";

/** Each run comes whole, with its tasks and its timeline. */
const PAGE_SIZE = 20;

/** Those under way, then what ended last in front. */
export function useRecordRuns(app: string, form: string, id: string, enabled = true) {
  return usePages<Run>([...runsKey, "record"], `${RECORD}/runs`, {
    path: { app, form, id },
    limit: PAGE_SIZE,
    enabled,
  });
}

/** Asked anew each time the dialog opens: who would be asked depends on the record as it is now. */
export function useSubmitPreview(app: string, form: string, id: string, flow: string) {
  return useQuery({
    queryKey: ["runs", "preview", app, form, id, flow],
    queryFn: ({ signal }) =>
      get<SubmitPreview>(`${RECORD}/submit/{flow}`, { path: { app, form, id, flow }, signal }),
    gcTime: 0,
  });
}

/** The same for a record that is about to be created. */
export function useDraftPreview(app: string, form: string, values: Values, flow: string) {
  return useQuery({
    queryKey: ["runs", "preview", app, form, values, flow],
    queryFn: ({ signal }) =>
      post<SubmitPreview>("/apps/{app}/forms/{form}/submit/{flow}", {
        path: { app, form, flow },
        body: { values },
        signal,
      }),
    gcTime: 0,
  });
}

interface PressInput {
  readonly flow: string;
  /** Sent again with the same key, the button is pressed once. */
  readonly commandId: string;
}

/** Presses a button of the record; refused, the record is asked for again, since it is no longer as it was shown. */
export function usePressButton(app: string, form: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ flow, commandId }: PressInput) =>
      post<Run>(`${RECORD}/buttons/{flow}`, {
        path: { app, form, id, flow },
        headers: { "idempotency-key": commandId },
      }),
    onSettled: () => {
      recordChanged(client, app, form, id);
      runsChanged(client);
    },
  });
}

/** The buttons on the records of a form that are one's own, whatever a record says. */
export function useFormButtons(app: string, form: string) {
  return useQuery({
    queryKey: ["buttons", app, form],
    queryFn: ({ signal }) =>
      get<Page<FormButton>>("/apps/{app}/forms/{form}/buttons", { path: { app, form }, signal }),
  });
}

/** The server takes at most this many records in one call. */
export const MOST_PRESSED = 200;

interface PressManyInput extends PressInput {
  readonly records: readonly string[];
}

/** Presses a button of several records, each on its own. */
export function usePressMany(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ flow, commandId, records }: PressManyInput) => {
      const answer = await post<{ items: ButtonOutcome[] }>("/apps/{app}/forms/{form}/buttons/{flow}", {
        path: { app, form, flow },
        body: { records },
        headers: { "idempotency-key": commandId },
      });
      return answer.items;
    },
    onSettled: () => {
      recordChanged(client, app, form);
      runsChanged(client);
    },
  });
}

export function useSubmit(app: string, form: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: SubmitInput) => post<Run>(`${RECORD}/submit`, { path: { app, form, id }, body }),
    onSuccess: () => {
      recordChanged(client, app, form);
      runsChanged(client);
    },
  });
}
