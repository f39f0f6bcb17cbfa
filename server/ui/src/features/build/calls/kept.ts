/** Values a form has set aside: what a field held before it became of another kind, and what fields that are gone held. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { KindName } from "@/shared/api/form-types";
import { API_ROOT, fillPath, get, patch, post, remove } from "@/shared/api/client";
import { usePages } from "@/shared/api/pages";

const LIST = "/apps/{app}/forms/{form}/kept";
const ONE = `${LIST}/{column}`;

/** How often to ask while values are being converted, in milliseconds. */
const SOON = 1_000;

export interface KeptGroup {
  readonly column: string;
  readonly field: string;
  readonly title: string;
  /** What the field was. */
  readonly kind: KindName;
  /** What it is now; null when it is gone. */
  readonly now: KindName | null;
  readonly values: number;
  readonly exact: boolean;
  readonly converting: boolean;
}

export interface Kept {
  readonly converting: boolean;
  readonly items: readonly KeptGroup[];
}

export interface KeptValue {
  readonly record: string;
  readonly title: string;
  readonly value: string;
  readonly problem: string | null;
}

function keptKey(app: string, form: string) {
  return ["kept", app, form] as const;
}

export function useKept(app: string, form: string, enabled = true) {
  return useQuery({
    queryKey: keptKey(app, form),
    enabled,
    queryFn: ({ signal }) => get<Kept>(LIST, { path: { app, form }, signal }),
    refetchInterval: ({ state }) => (state.data?.converting ? SOON : false),
  });
}

export function useKeptValues(app: string, form: string, column: string) {
  return usePages<KeptValue>([...keptKey(app, form), column], `${ONE}/values`, {
    path: { app, form, column },
    limit: 20,
  });
}

export function keptFileHref(app: string, form: string, column: string): string {
  return API_ROOT + fillPath(`${ONE}/file`, { app, form, column });
}

/** Gives a record the value that its field could not take over. */
export function useRepair(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ record, field, value }: { record: string; field: string; value: string }) =>
      patch("/apps/{app}/forms/{form}/records/{record}", {
        path: { app, form, record },
        body: { values: { [field]: value } },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keptKey(app, form) }),
  });
}

export function usePurge(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (column: string) => remove(ONE, { path: { app, form, column } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keptKey(app, form) }),
  });
}

/** Goes on with what somebody had stopped. */
export function useConvertAgain(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post<{ begun: boolean }>(`${LIST}/convert`, { path: { app, form } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keptKey(app, form) }),
  });
}
