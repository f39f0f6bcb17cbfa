/** Decides many tasks and tells how far it is; what was refused is kept until it has been seen. */
import { App } from "antd";
import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { tasksDecided } from "@/shared/api/tasks";
import type { Task, TaskOutcome } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { decideTasks, refusedOf } from "./calls/decide-tasks";
import { texts } from "./texts/texts";

export type Verdict = "approve" | "reject";

export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface Refused {
  readonly action: Verdict;
  /** How many were decided. */
  readonly done: number;
  readonly outcomes: readonly TaskOutcome[];
}

export interface DecideMany {
  readonly progress: Progress | null;
  readonly refused: Refused | null;
  readonly decide: (tasks: readonly Task[], action: Verdict, opinion: string) => Promise<void>;
  readonly dismiss: () => void;
}

export function useDecideMany(onDone: () => void): DecideMany {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const client = useQueryClient();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);

  const decide = async (tasks: readonly Task[], action: Verdict, opinion: string) => {
    const total = tasks.length;
    setProgress({ done: 0, total });
    const wish = { tasks: tasks.map((task) => task.id), action, ...(opinion && { opinion }) };
    const all = await decideTasks(wish, (done) => setProgress({ done, total }));
    setProgress(null);
    tasksDecided(client);
    onDone();
    const outcomes = refusedOf(tasks, all);
    const done = total - outcomes.length;
    if (outcomes.length) setRefused({ action, done, outcomes });
    else void message.success(t(action === "approve" ? "manyApproved" : "manyRejected", { n: done }));
  };
  return { progress, refused, decide, dismiss: () => setRefused(null) };
}
