/** Tries failed passings again and tells how far it is; what has not succeeded is kept until it has been seen. */
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useState } from "react";
import { messageOf } from "@/shared/api/problem";
import type { NodeRetry } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { findRetryable, retryLines, type LogQuery } from "../../calls/flow-log";
import { flowLogTexts } from "./texts/texts";

export interface RetryProgress {
  readonly done: number;
  readonly total: number;
}

export interface Unsettled {
  readonly tried: number;
  readonly outcomes: readonly NodeRetry[];
}

export function useRetry(app: string, flow: string) {
  const t = useTexts(flowLogTexts);
  const { message } = App.useApp();
  const client = useQueryClient();
  const [progress, setProgress] = useState<RetryProgress | null>(null);
  const [unsettled, setUnsettled] = useState<Unsettled | null>(null);

  const retry = async (lines: readonly number[]) => {
    const total = lines.length;
    setProgress({ done: 0, total });
    const all = await retryLines(app, flow, lines, (done) => setProgress({ done, total }));
    const outcomes = all.filter((one) => one.status !== "done");
    if (outcomes.length) setUnsettled({ tried: total, outcomes });
    else void message.success(t("retried", { n: total }));
  };

  const guarded = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      void message.error(messageOf(error));
    }
    setProgress(null);
    for (const key of ["flow-log", "runs", "run", "tasks"])
      void client.invalidateQueries({ queryKey: [key] });
  };

  return {
    progress,
    unsettled,
    dismiss: () => setUnsettled(null),
    retryOne: (line: number) => guarded(() => retry([line])),
    retryAll: (query: LogQuery) =>
      guarded(async () => {
        setProgress({ done: 0, total: 0 });
        const found = await findRetryable(app, flow, query);
        if (found.length) await retry(found.map((line) => line.id));
        else void message.info(t("nothingToRetry"));
      }),
  };
}
