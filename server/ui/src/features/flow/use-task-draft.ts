/** What was begun with a task is kept on the server while it is typed, so that leaving loses nothing. */
import { useEffect, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { keepDraft, taskKey } from "@/shared/api/tasks";
import type { TaskAnswer, TaskDraft, Values } from "@/shared/api/types";

/** How long nothing is typed before it is kept, in milliseconds. */
const PAUSE = 800;

type Content = readonly [values: Values, opinion: string];

function textOf(values: Values, opinion: string): string {
  return JSON.stringify([values, opinion.trim() === "" ? "" : opinion] satisfies Content);
}

export interface KeptDraft {
  /** Something is kept, and all that was typed is in it. */
  readonly kept: boolean;
  /** Leaving would lose something. */
  readonly loses: boolean;
}

/** `resting` while nothing is to be kept: a decision is under way, or made. */
export function useTaskDraft(
  answer: TaskAnswer,
  values: Values,
  opinion: string,
  resting: boolean,
): KeptDraft {
  const client = useQueryClient();
  const { id } = answer.task;
  const now = textOf(values, opinion);
  const [draft, setDraft] = useState<TaskDraft | null>(answer.draft);
  const [kept, setKept] = useState(() => textOf(draft?.values ?? {}, draft?.opinion ?? ""));

  useEffect(() => {
    if (resting || now === kept) return;
    const timer = setTimeout(() => {
      const [values, opinion] = JSON.parse(now) as Content;
      keepDraft(id, values, opinion).then(
        (draft) => {
          setDraft(draft);
          setKept(now);
          client.setQueryData<TaskAnswer>(taskKey(id), (before) => before && { ...before, draft });
        },
        // The next word typed tries again; until then leaving asks.
        () => undefined,
      );
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [client, id, now, kept, resting]);

  // What the server does not keep, such as sensitive fields, is lost by leaving.
  const isWhole = Object.keys(values).every((key) => draft !== null && key in draft.values);
  const isKept = now === kept && isWhole;
  return { kept: isKept && draft !== null, loses: !resting && !isKept };
}
