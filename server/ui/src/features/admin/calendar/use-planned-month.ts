import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { post } from "@/shared/api/client";
import type { PlannedMonth, WorkingHours } from "@/shared/api/types";

/** A month, as `2026-10`, as it would be worked by these hours. */
export function usePlannedMonth(hours: WorkingHours, month: string) {
  return useQuery({
    queryKey: ["hours-month", month, hours],
    queryFn: ({ signal }) => post<PlannedMonth>("/settings/hours/month", { body: { hours, month }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
