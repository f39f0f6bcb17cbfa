/** Who builds an app beside the administrators. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, put } from "@/shared/api/client";

const PATH = "/apps/{app}/builders";

export interface Builders {
  readonly members: readonly { readonly id: string; readonly name: string }[];
  readonly departments: readonly string[];
  readonly roles: readonly string[];
}

export interface BuildersInput {
  readonly members: readonly string[];
  readonly departments: readonly string[];
  readonly roles: readonly string[];
}

function buildersKey(app: string) {
  return ["builders", app] as const;
}

export function useBuilders(app: string) {
  return useQuery({
    queryKey: buildersKey(app),
    queryFn: ({ signal }) => get<Builders>(PATH, { path: { app }, signal }),
  });
}

export function useNameBuilders(app: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: BuildersInput) => put<Builders>(PATH, { path: { app }, body }),
    onSuccess: (named) => client.setQueryData<Builders>(buildersKey(app), named),
  });
}
