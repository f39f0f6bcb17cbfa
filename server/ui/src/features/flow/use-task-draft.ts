/** What was begun with a task is kept on the server while it is typed, so that leaving loses nothing. */
import { useEffect, useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { keepDraft, taskKey, type BegunTask } from "@/shared/api/tasks";
import type { TaskAnswer, TaskDraft, Values } from "@/shared/api/types";
import { givenBefore, type Given } from "./evidence";

/** How long nothing is typed before it is kept, in milliseconds. */
const PAUSE = 800;

function textOf(values: Values, opinion: string, given: Given): string {
  const begun: BegunTask = {
    values,
    opinion: opinion.trim() === "" ? "" : opinion,
    signature: given.signature?.id ?? null,
    attachments: given.attachments.map((file) => file.id),
  };
  return JSON.stringify(begun);
}

export interface KeptDraft {
  /** Something is kept, and all that was begun is in it. */
  readonly kept: boolean;
  /** Leaving would lose something. */
  readonly loses: boolean;
}

/** `resting` while nothing is to be kept: a decision is under way, or made. */
export function useTaskDraft(
  answer: TaskAnswer,
  values: Values,
  opinion: string,
  given: Given,
  resting: boolean,
): KeptDraft {
  const client = useQueryClient();
  const { id } = answer.task;
  const now = textOf(values, opinion, given);
  const [draft, setDraft] = useState<TaskDraft | null>(answer.draft);
  const [kept, setKept] = useState(() =>
    textOf(draft?.values ?? {}, draft?.opinion ?? "", givenBefore(draft)),
  );

  useEffect(() => {
    if (resting || now === kept) return;
    const timer = setTimeout(() => {
      keepDraft(id, JSON.parse(now) as BegunTask).then(
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

  // What the server does not keep, such as sensitive fields where there is no key, is lost by leaving.
  const files = givenBefore(draft);
  const isWhole =
    Object.keys(values).every((key) => draft !== null && key in draft.values) &&
    given.signature?.id === files.signature?.id &&
    given.attachments.every((file) => files.attachments.some((one) => one.id === file.id));
  const isKept = now === kept && isWhole;
  return { kept: isKept && draft !== null, loses: !resting && !isKept };
}
