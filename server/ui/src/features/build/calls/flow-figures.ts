/** How the runs of a flow went. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get } from "@/shared/api/client";
import type { AppFigures, CountedTime, FlowFigures } from "@/shared/api/types";

/** Figures of the runs that started on `from` or later. */
export function useFlowFigures(app: string, flow: string, from: string, time: CountedTime) {
  return useQuery({
    queryKey: ["flow-figures", app, flow, from, time],
    queryFn: ({ signal }) =>
      get<FlowFigures>("/apps/{app}/flows/{flow}/figures", {
        path: { app, flow },
        query: { from, time },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

/** Figures of all flows of an app, of the runs that started on `from` or later; nothing is asked while `wanted` is false. */
export function useAppFigures(app: string, from: string, time: CountedTime, wanted: boolean) {
  return useQuery({
    queryKey: ["flow-figures", app, "*", from, time],
    queryFn: ({ signal }) =>
      get<AppFigures>("/apps/{app}/figures", { path: { app }, query: { from, time }, signal }),
    placeholderData: keepPreviousData,
    enabled: wanted,
  });
}
