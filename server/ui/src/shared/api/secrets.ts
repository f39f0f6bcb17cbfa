/** The named secrets of the workspace: set and replaced, never read back. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { get, put, remove } from "./client";
import { outletsKey } from "./settings";
import type { Page } from "./types";

export interface NamedSecret {
  readonly name: string;
  /** Null when a flow names one that was not set. */
  readonly changed_at: string | null;
  readonly changed_by: string | null;
  /** True when the key it was sealed with is not on the server. */
  readonly unreadable: boolean;
  readonly used_by: readonly { readonly app: string; readonly flow: string; readonly title: string }[];
}

const secretsKey = ["secrets"] as const;

export function useSecrets() {
  return useQuery({
    queryKey: secretsKey,
    queryFn: ({ signal }) => get<Page<NamedSecret>>("/secrets", { signal }),
  });
}

/** What is shown of the secrets is asked for anew. */
function renewed(client: QueryClient) {
  void client.invalidateQueries({ queryKey: outletsKey });
  return client.invalidateQueries({ queryKey: secretsKey });
}

export function useSetSecret() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, value }: { name: string; value: string }) =>
      put("/secrets/{name}", { path: { name }, body: { value } }),
    onSuccess: () => renewed(client),
  });
}

export function useRemoveSecret() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => remove("/secrets/{name}", { path: { name } }),
    onSuccess: () => renewed(client),
  });
}
