/** Tells the server that a copy has been read; that is all a copy asks for. */
import { useEffect } from "react";
import { useTaskCommand } from "@/shared/api/tasks";
import type { Task } from "@/shared/api/types";

export function useMarkRead(task: Task): void {
  const { mutate } = useTaskCommand(task.id);
  const unread = task.kind === "cc" && task.state === "open";
  useEffect(() => {
    if (unread) mutate({ action: "read" });
  }, [unread, mutate]);
}
