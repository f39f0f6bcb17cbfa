/** Many records at once, with an answer for each. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "@/shared/api/client";
import type { DataRecord, ProblemBody, Values } from "@/shared/api/types";
import { recordChanged } from "./record";
import { RECORDS } from "./records";

export type BatchOperation =
  | { readonly op: "delete" | "archive"; readonly id: string; readonly version?: number }
  | { readonly op: "restore" | "destroy" | "unarchive"; readonly id: string }
  | { readonly op: "update"; readonly id: string; readonly version?: number; readonly values: Values };

export interface BatchItem {
  readonly index: number;
  readonly status: "ok" | "error";
  readonly record?: DataRecord;
  readonly problem?: ProblemBody;
}

/** The server takes at most this many operations in one call. */
const MOST = 1000;

export function useBatch(app: string, form: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (operations: readonly BatchOperation[]) => {
      const items: BatchItem[] = [];
      for (let from = 0; from < operations.length; from += MOST) {
        const part = operations.slice(from, from + MOST);
        const answer = await post<{ items: BatchItem[] }>(`${RECORDS}/batch`, {
          path: { app, form },
          body: { operations: part },
        });
        items.push(...answer.items.map((item) => ({ ...item, index: item.index + from })));
      }
      return items;
    },
    onSettled: () => recordChanged(client, app, form),
  });
}
