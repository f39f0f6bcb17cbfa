/** Whether values that records look up in others are still being brought up to date. */
import { useQuery } from "@tanstack/react-query";
import { get } from "@/shared/api/client";
import type { Shape } from "@/shared/api/types";

const AGAIN_MS = 3000;

/** The key begins with the word that news of records marks as stale; while there is something to do it is asked again. */
export function useCopies(app: string, form: string, enabled: boolean) {
  return useQuery({
    queryKey: ["records", "copies", app, form],
    queryFn: ({ signal }) =>
      get<Shape["FormCopies"]>("/apps/{app}/forms/{form}/copies", { path: { app, form }, signal }),
    enabled,
    refetchInterval: (query) => (query.state.data?.updating ? AGAIN_MS : false),
  });
}
