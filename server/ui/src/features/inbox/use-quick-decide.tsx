/**
 * A card decided where it stands: done at once, with the way back while there is one; asked about before where there will
 * be none. A step that asks for more is opened instead, with what was typed.
 */
import { App, Button } from "antd";
import { useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useQueryClient } from "@tanstack/react-query";
import type { TypedOpinion } from "@/features/flow/typed-opinion";
import { newCommandId } from "@/features/record/edit/command-id";
import { get, post } from "@/shared/api/client";
import { messageOf } from "@/shared/api/problem";
import { tasksDecided } from "@/shared/api/tasks";
import type { Run, Task, TaskAnswer } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { asksInSheet, asksMore } from "./asks-more";
import { texts } from "./texts/texts";
import type { Verdict } from "./use-decide-many";
import { useFinalQuestion } from "./use-final-question";

/** How long the way back is offered, in seconds. */
const OFFERED = 8;

function act(task: string, action: Verdict | "take_back", opinion = ""): Promise<Run> {
  const headers = { "idempotency-key": newCommandId() };
  const path = { id: task, action };
  return post<Run>("/tasks/{id}/{action}", { path, headers, ...(opinion && { body: { opinion } }) });
}

async function mayTakeBack(task: string): Promise<boolean> {
  const answer = await get<TaskAnswer>("/tasks/{id}", { path: { id: task } });
  return answer.actions.includes("take_back");
}

export interface QuickDecide {
  /** The task that is being decided. */
  readonly pending: string | null;
  readonly decide: (task: Task, verdict: Verdict, opinion?: string) => Promise<void>;
}

export function useQuickDecide(): QuickDecide {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [pending, setPending] = useState<string | null>(null);
  const agrees = useFinalQuestion();
  /** What was decided here: its cards stand there until the list has been read again. */
  const decided = useRef(new Set<string>());

  const takeBack = async (task: Task) => {
    message.destroy(task.id);
    try {
      await act(task.id, "take_back");
      void message.success(t("takenBack", { title: task.record_title }));
    } catch (error) {
      void message.warning(messageOf(error));
    }
    tasksDecided(client);
  };

  const decide = async (task: Task, verdict: Verdict, opinion = "") => {
    if (decided.current.has(task.id)) return;
    setPending(task.id);
    try {
      if (verdict === "approve" && !(await agrees(task))) return;
      await act(task.id, verdict, opinion);
      decided.current.add(task.id);
    } catch (error) {
      if (asksMore(error)) {
        void message.info(error.message);
        // Where the sheet asks for what is missing, it is open there, with the words typed here.
        const search = asksInSheet(error) ? `?decide=${verdict}` : "";
        await navigate(`/tasks/${task.id}${search}`, { state: { opinion } satisfies TypedOpinion });
      } else {
        void message.warning(messageOf(error));
        tasksDecided(client);
      }
      return;
    } finally {
      setPending(null);
    }
    tasksDecided(client);
    const said = t(verdict === "approve" ? "quickApproved" : "quickRejected", { title: task.record_title });
    const offered = await mayTakeBack(task.id).catch(() => false);
    void message.open({
      key: task.id,
      type: "success",
      duration: offered ? OFFERED : 3,
      content: offered ? (
        <>
          {said}
          <Button type="link" onClick={() => void takeBack(task)}>
            {t("takeBack")}
          </Button>
        </>
      ) : (
        said
      ),
    });
  };
  return { pending, decide };
}
