/** The secret address at which other systems start a flow: shown once, when it is made. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, remove } from "@/shared/api/client";
import type { Json } from "@/shared/api/types";

const HOOK = "/apps/{app}/flows/{flow}/hook";

export interface FlowHook {
  readonly active: boolean;
  readonly created_at: string | null;
  readonly created_by: string | null;
  readonly calls: number;
  readonly called_at: string | null;
  readonly refused: { readonly at: string; readonly code: string; readonly message: string } | null;
  /** The body of the last call, shortened. */
  readonly body: Json;
}

export interface NewFlowHook {
  /** The address, below the host of the server. */
  readonly path: string;
  readonly secret: string;
}

const keyOf = (app: string, flow: string) => ["flow-hook", app, flow] as const;

export function useFlowHook(app: string, flow: string) {
  return useQuery({
    queryKey: keyOf(app, flow),
    queryFn: ({ signal }) => get<FlowHook>(HOOK, { path: { app, flow }, signal }),
  });
}

export function useRenewFlowHook(app: string, flow: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => post<NewFlowHook>(HOOK, { path: { app, flow }, body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(app, flow) }),
  });
}

export function useEndFlowHook(app: string, flow: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => remove(HOOK, { path: { app, flow } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(app, flow) }),
  });
}
