/** One tap is not enough for what cannot be taken back: it is asked about before it is sent. */
import { App } from "antd";
import { useEffect, useRef } from "react";
import { get } from "@/shared/api/client";
import type { Task, TaskAnswer } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { ON_ITS_WAY_MS } from "@/shared/ui/on-its-way";
import { wordOf } from "../flow/button-words";
import { texts } from "./texts/texts";

async function isFinal(task: Task): Promise<boolean> {
  const answer = await get<TaskAnswer>("/tasks/{id}", { path: { id: task.id } });
  return answer.approval_is_final;
}

/** Answers whether a task is to be approved. What cannot be looked up may be final, and is asked about. */
export function useFinalQuestion(): (task: Task) => Promise<boolean> {
  const t = useTexts(texts);
  const { modal } = App.useApp();
  // The question goes with the list it was asked in, and nobody has agreed.
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, []);
  return async (task) => {
    const { signal } = leaving.current;
    const asks = await isFinal(task).catch(() => true);
    if (!asks) return true;
    if (signal.aborted) return false;
    const word = wordOf(task, "approve", t("approve"));
    return new Promise((resolve) => {
      // A second tap of the finger that has asked is no answer.
      const asked = modal.confirm({
        title: t("finalTitle", { word, title: task.record_title }),
        content: t("finalText"),
        okText: word,
        okButtonProps: { disabled: true },
        focusable: { autoFocusButton: "cancel" },
        onOk: () => resolve(true),
        onCancel: () => resolve(false),
      });
      const timer = setTimeout(() => asked.update({ okButtonProps: { disabled: false } }), ON_ITS_WAY_MS);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        asked.destroy();
        resolve(false);
      });
    });
  };
}
