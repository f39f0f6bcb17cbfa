/** What the workspace tells one person. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "./client";
import { meKey } from "./me";
import { usePages } from "./pages";
import type { Notification } from "./types";

export const notificationsKey = ["notifications"] as const;

export function useNotifications(unread: boolean) {
  return usePages<Notification>(notificationsKey, "/notifications", { query: unread ? { unread } : {} });
}

export function useReadNotifications() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (which: { ids: string[] } | { all: true }) => post("/notifications/read", { body: which }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: notificationsKey });
      void client.invalidateQueries({ queryKey: meKey });
    },
  });
}
