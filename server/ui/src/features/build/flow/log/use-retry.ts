/** Tries failed passings again: one at once, all of them by a job of the server. */
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useState } from "react";
import { messageOf } from "@/shared/api/problem";
import type { NodeRetry } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { beginRetryAll, forgetLog, retryLine, type LogQuery } from "../../calls/flow-log";
import { flowLogTexts } from "./texts/texts";

export function useRetry(app: string, flow: string, onBegun: (job: string) => void) {
  const t = useTexts(flowLogTexts);
  const { message } = App.useApp();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [unsettled, setUnsettled] = useState<NodeRetry | null>(null);

  const guarded = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      void message.error(messageOf(error));
    }
    setBusy(false);
    forgetLog(client);
  };

  return {
    busy,
    unsettled,
    dismiss: () => setUnsettled(null),
    retryOne: (line: number) =>
      guarded(async () => {
        const outcome = await retryLine(app, flow, line);
        if (outcome.status === "done") void message.success(t("retried", { n: 1 }));
        else setUnsettled(outcome);
      }),
    retryAll: (query: LogQuery) =>
      guarded(async () => onBegun(await beginRetryAll(client, app, flow, query))),
  };
}
