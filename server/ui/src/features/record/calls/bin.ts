/** The recycle bin of a form as a whole. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { get, post } from "@/shared/api/client";
import type { RecordPage } from "@/shared/api/types";
import type { BatchItem } from "./batch";
import { recordChanged } from "./record";
import { RECORDS } from "./records";

const AT_ONCE = 200;

export interface Emptied {
  readonly destroyed: number;
  /** Those that were not, each with the reason. */
  readonly refused: readonly BatchItem[];
}

/** Destroys everything that lies in the bin, page by page, so that it may be of any size. */
export function useEmptyBin(app: string, form: string, onProgress: (destroyed: number) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (): Promise<Emptied> => {
      let destroyed = 0;
      const refused: BatchItem[] = [];
      let cursor: string | null | undefined = "";
      while (cursor !== null && cursor !== undefined) {
        const page: RecordPage = await get<RecordPage>(RECORDS, {
          path: { app, form },
          query: { shelf: "bin", sort: "-updated_at", limit: AT_ONCE, cursor },
        });
        const operations = page.items.map((record) => ({ op: "destroy", id: record.id }));
        if (operations.length > 0) {
          const answer = await post<{ items: BatchItem[] }>(`${RECORDS}/batch`, {
            path: { app, form },
            body: { operations },
          });
          refused.push(...answer.items.filter((item) => item.status === "error"));
          destroyed += answer.items.filter((item) => item.status === "ok").length;
          onProgress(destroyed);
        }
        cursor = page.next_cursor;
      }
      return { destroyed, refused };
    },
    onSettled: () => recordChanged(client, app, form),
  });
}
