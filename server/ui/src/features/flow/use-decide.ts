/** Sends a decision, shows what stands in its way, and opens the next to-do. */
import { App } from "antd";
import { useCallback, useState } from "react";
import { useNavigate } from "react-router";
import { useQueryClient } from "@tanstack/react-query";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import { nextTask, taskKey, useTaskCommand, type TaskCommand } from "@/shared/api/tasks";
import type { Problem, TaskAnswer } from "@/shared/api/types";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { useTexts } from "@/shared/i18n/texts";
import { texts } from "./texts/texts";

const doneText = {
  approve: "decisionApprove",
  reject: "decisionReject",
  return: "decisionReturn",
  transfer: "decisionTransfer",
} as const;

export type Decide = (command: TaskCommand) => void;

export function useDecide(answer: TaskAnswer, onProblems: (problems: Problem[]) => void) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { task } = answer;
  const command = useTaskCommand(task.id);
  const [done, setDone] = useState(false);
  const { mutate } = command;

  const decide = useCallback<Decide>(
    (input) => {
      const { action } = input;
      const waits = uploadsUnderWay();
      if (waits) {
        void message.warning(waits.message);
        return;
      }
      const values = input.values && Object.keys(input.values).length ? { values: input.values } : {};
      const { values: _, opinion, ...rest } = input;
      mutate(
        { ...rest, ...values, ...(opinion && { opinion }) },
        {
          onSuccess: async () => {
            onProblems([]);
            if (action === "comment" || action === "read") {
              void message.success(t("commented"));
              return;
            }
            setDone(true);
            const word =
              task.kind === "handle" && action === "approve"
                ? t(task.node === "start" ? "decisionResubmit" : "decisionHandle")
                : t(doneText[action]);
            const next = await nextTask(task.id).catch(() => undefined);
            void message.success(t(next ? "approvedNext" : "approvedLast", { done: word }));
            await navigate(next ? `/tasks/${next.id}` : "/", { replace: true });
          },
          onError: (error) => {
            if (error instanceof ApiProblem && error.problems.length) onProblems(error.problems);
            if (error instanceof ApiProblem && error.status === 409) {
              void message.warning(error.message || t("conflict"));
              void client.invalidateQueries({ queryKey: taskKey(task.id) });
              return;
            }
            void message.error(messageOf(error));
          },
        },
      );
    },
    [mutate, onProblems, message, t, task.id, task.kind, task.node, navigate, client],
  );

  return { decide, pending: command.isPending, done };
}
