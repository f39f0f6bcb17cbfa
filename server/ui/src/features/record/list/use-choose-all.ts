import { App } from "antd";
import { useState } from "react";
import type { ExportOf } from "@/features/transfer/export-of";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord } from "@/shared/api/types";
import type { useRecords } from "../calls/records";
import { loadAll } from "./load-all";
import type { Selection } from "./use-selection";
import { isWhole, wordOf, type Beyond } from "./whole";

/** Ticks everything that matches, also what is not loaded yet; `shown` is what the list shows now. */
export function useChooseAll(
  records: readonly DataRecord[],
  pages: ReturnType<typeof useRecords> | undefined,
  selection: Selection,
  shown: ExportOf,
) {
  const { message } = App.useApp();
  const [loading, setLoading] = useState(false);
  // What was chosen when there was more than can be chosen one by one, and of which list.
  const [beyond, setBeyond] = useState<Beyond | null>(null);

  const chooseAll = async () => {
    setLoading(true);
    try {
      const loaded = { ids: records.map((record) => record.id), more: false };
      const { ids, more } = pages?.hasNextPage ? await loadAll(() => pages.fetchNextPage()) : loaded;
      selection.set(ids);
      setBeyond(more ? { ids, of: wordOf(shown) } : null);
    } catch (error) {
      void message.error(messageOf(error));
    } finally {
      setLoading(false);
    }
  };
  return {
    chooseAll,
    loading,
    /** The first of all that match, while what is ticked stands for all of them. */
    whole: beyond !== null && isWhole(beyond, selection.ids, shown) ? beyond.ids : null,
  };
}
