/** What a person does about the result of a rule. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "@/shared/api/client";
import type { DataRecord, Json } from "@/shared/api/types";
import { RECORD, recordChanged } from "./record";

export type RuleDecision =
  | { readonly act: "accept" }
  | { readonly act: "run" }
  | { readonly act: "override"; readonly value: Json; readonly reason: string };

export function useDecideRule(app: string, form: string, id: string, rule: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: RuleDecision) =>
      post<DataRecord>(`${RECORD}/rules/{rule}/{act}`, {
        path: { app, form, id, rule, act: decision.act },
        body: decision.act === "override" ? { value: decision.value, reason: decision.reason } : {},
      }),
    onSuccess: () => recordChanged(client, app, form, id),
  });
}
