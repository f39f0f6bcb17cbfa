/** Decides many tasks and tells how far it is; what was refused is kept until it has been seen. */
import { App } from "antd";
import { useEffect, useRef, useState } from "react";
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

/** Whether it is not known what became of a task, since no answer came. */
export function isUnreached({ problem }: TaskOutcome): boolean {
  const status = problem?.status ?? 0;
  return problem !== undefined && problem !== null && (status === 0 || status >= 500);
}

export interface DecideMany {
  readonly progress: Progress | null;
  readonly refused: Refused | null;
  readonly decide: (tasks: readonly Task[], action: Verdict, opinion: string) => Promise<void>;
  readonly dismiss: () => void;
}

/** `onDone` is given the tasks that could not even be asked about, which are still to be decided. */
export function useDecideMany(onDone: (left: readonly string[]) => void): DecideMany {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const client = useQueryClient();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);

  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);

  const decide = async (tasks: readonly Task[], action: Verdict, opinion: string) => {
    const total = tasks.length;
    setProgress({ done: 0, total });
    const wish = { tasks: tasks.map((task) => task.id), action, ...(opinion && { opinion }) };
    const all = await decideTasks(wish, (done) => setProgress({ done, total }));
    setProgress(null);
    tasksDecided(client);
    const outcomes = refusedOf(tasks, all);
    onDone(outcomes.filter(isUnreached).map((outcome) => outcome.task));
    const done = total - outcomes.length;
    if (outcomes.length && here.current) setRefused({ action, done, outcomes });
    else if (outcomes.length)
      void message.warning(
        t(action === "approve" ? "someApproved" : "someRejected", { n: done, failed: outcomes.length }),
      );
    else void message.success(t(action === "approve" ? "manyApproved" : "manyRejected", { n: done }));
  };
  return { progress, refused, decide, dismiss: () => setRefused(null) };
}
