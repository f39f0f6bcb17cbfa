/** Sends a decision, shows what stands in its way, and opens the next to-do. */
import { App } from "antd";
import { useCallback, useState } from "react";
import { useNavigate } from "react-router";
import { useQueryClient } from "@tanstack/react-query";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import { nextTask, taskKey, useTaskCommand, type TaskCommand } from "@/shared/api/tasks";
import type { Problem, Run, Task, TaskAnswer } from "@/shared/api/types";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { useTexts } from "@/shared/i18n/texts";
import { placeKept } from "@/shared/ui/place-kept";
import { shieldFromSecondClick } from "@/shared/ui/shield";
import { texts } from "./texts/texts";

const doneText = {
  approve: "decisionApprove",
  reject: "decisionReject",
  return: "decisionReturn",
  transfer: "decisionTransfer",
} as const;

/** What leaves the task with its assignee, and the word for it. */
const stays = {
  comment: "commented",
  read: "decisionRead",
  add_sign: "decisionAddSign",
  delegate: "decisionDelegate",
  ask: "decisionAsk",
  remove: "decisionRemove",
  claim: "decisionClaim",
  unclaim: "decisionUnclaim",
} as const;

/** What was typed for a decision is let go of once `then` is called: it is done. */
export type Decide = (command: TaskCommand, then?: () => void) => void;

function doneWord(task: Task, action: keyof typeof doneText) {
  if (action === "approve" && task.kind === "answer") return "decisionAnswer";
  if (action === "approve" && task.kind === "handle") {
    return task.node === "start" ? "decisionResubmit" : "decisionHandle";
  }
  return doneText[action];
}

export function useDecide(answer: TaskAnswer, onProblems: (problems: Problem[]) => void) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { task } = answer;
  const command = useTaskCommand(task.id);
  const [done, setDone] = useState(false);
  const { mutateAsync } = command;

  const decide = useCallback<Decide>(
    (input, then) => {
      const { action } = input;
      const waits = uploadsUnderWay();
      if (waits) {
        void message.warning(waits.message);
        return;
      }
      const values = input.values && Object.keys(input.values).length ? { values: input.values } : {};
      const { values: _, opinion, ...rest } = input;
      const isKept = placeKept();
      // Whoever has gone elsewhere while it was on its way is told all the same.
      const go = async (to: string) => {
        if (!isKept()) return;
        // The buttons of the next to-do come to stand where those of this one have stood.
        shieldFromSecondClick();
        await navigate(to, { replace: true });
      };
      const decided = async (run: Run) => {
        onProblems([]);
        then?.();
        if (action in stays) {
          void message.success(t(stays[action as keyof typeof stays]));
          return;
        }
        setDone(true);
        if (action === "take_back") {
          void message.success(t("decisionTakeBack"));
          const again = run.tasks.find(
            (one) => one.state === "open" && one.kind !== "cc" && one.assignee.id === task.assignee.id,
          );
          await go(again ? `/tasks/${again.id}` : "/");
          return;
        }
        const word = t(doneWord(task, action as keyof typeof doneText));
        if (!isKept()) {
          void message.success(word);
          return;
        }
        const next = await nextTask(task.id).catch(() => undefined);
        void message.success(t(next ? "approvedNext" : "approvedLast", { done: word }));
        await go(next ? `/tasks/${next.id}` : "/");
      };
      const refused = (error: unknown) => {
        if (error instanceof ApiProblem && error.problems.length) onProblems(error.problems);
        if (error instanceof ApiProblem && error.status === 409) {
          void message.warning(error.message || t("conflict"));
          void client.invalidateQueries({ queryKey: taskKey(task.id) });
          return;
        }
        void message.error(messageOf(error));
      };
      void mutateAsync({ ...rest, ...values, ...(opinion && { opinion }) }).then(decided, refused);
    },
    [mutateAsync, onProblems, message, t, task, navigate, client],
  );

  return { decide, pending: command.isPending, done };
}
