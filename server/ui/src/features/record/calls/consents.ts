/** What was agreed to with the answer that made a record; for administrators. */
import { useQuery } from "@tanstack/react-query";
import { get } from "@/shared/api/client";
import type { Page } from "@/shared/api/types";

export interface ConsentGiven {
  readonly id: string;
  readonly at: string;
  readonly ip?: string | null;
  readonly version: number;
  readonly text: string;
  readonly signature?: string | null;
  readonly digest: string;
  readonly intact: boolean;
}

export function useConsents(app: string, form: string, id: string, enabled: boolean) {
  return useQuery({
    queryKey: ["consents", app, form, id],
    queryFn: ({ signal }) =>
      get<Page<ConsentGiven>>("/apps/{app}/forms/{form}/records/{id}/consents", {
        path: { app, form, id },
        signal,
      }),
    enabled,
    // It never changes.
    staleTime: Infinity,
  });
}
