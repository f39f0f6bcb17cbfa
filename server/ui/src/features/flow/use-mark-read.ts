/** Tells the server that a task has been looked at; a copy counts as handled by that. */
import { useEffect } from "react";
import { useTaskCommand } from "@/shared/api/tasks";
import type { Task } from "@/shared/api/types";

export function useMarkRead(task: Task): void {
  const { mutate } = useTaskCommand(task.id);
  const { unread } = task;
  useEffect(() => {
    if (unread) mutate({ action: "read" });
  }, [unread, mutate]);
}
