/** The public links of an app. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { get, post, put } from "@/shared/api/client";
import type { Page } from "@/shared/api/types";

export interface LinkSettings {
  readonly title?: string | null;
  readonly description?: string | null;
  readonly fields?: readonly string[];
  /** Fields, and columns, that are filled in from other forms for strangers too. */
  readonly lookups?: readonly string[];
  readonly opens_at?: string | null;
  readonly closes_at?: string | null;
  readonly quota?: number | null;
  readonly once?: "no" | "browser" | { readonly field: string };
  readonly consent?: {
    readonly text: string;
    readonly signature?: boolean;
    readonly version?: number;
  } | null;
  readonly thanks?: string | null;
  readonly redirect?: string | null;
  readonly may_edit?: boolean;
  readonly progress?: readonly string[] | null;
  readonly query?: { readonly by: readonly string[]; readonly show: readonly string[] } | null;
  /** The fields that keep what the address says after `source=` and `ext=`. */
  readonly source_field?: string | null;
  readonly ext_field?: string | null;
  /** The field that says which record an answer is about; a flow makes the address out. */
  readonly about?: string | null;
  readonly embed?: readonly string[];
}

export interface PublicLink {
  readonly id: string;
  readonly form: string;
  readonly form_title: string;
  readonly token: string;
  readonly settings: LinkSettings;
  readonly has_password: boolean;
  readonly answers: number;
  readonly created_at: string;
  readonly created_by?: string | null;
  readonly revoked_at?: string | null;
  /** The document of the app that it was made of. */
  readonly definition?: string | null;
}

export interface LinkInput {
  readonly settings: LinkSettings;
  readonly password?: string;
}

const keyOf = (app: string) => ["links", app] as const;

export function useLinks(app: string) {
  return useQuery({
    queryKey: keyOf(app),
    queryFn: ({ signal }) => get<Page<PublicLink>>("/apps/{app}/links", { path: { app }, signal }),
  });
}

export function useSaveLink(app: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, form, input }: { id: string | null; form: string; input: LinkInput }) =>
      id === null
        ? post<PublicLink>("/apps/{app}/links", { path: { app }, body: { form, ...input } })
        : put<PublicLink>("/apps/{app}/links/{id}", { path: { app, id }, body: input }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(app) }),
  });
}

export function useRevokeLink(app: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      post<PublicLink>("/apps/{app}/links/{id}/revoke", { path: { app, id }, body: {} }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(app) }),
  });
}

/** Makes out the address of a link that is answered about a record. */
export function useInvite(app: string, id: string) {
  return useMutation({
    mutationFn: (record: string) =>
      post<{ readonly path: string }>("/apps/{app}/links/{id}/invitations", {
        path: { app, id },
        body: { record },
      }),
  });
}
