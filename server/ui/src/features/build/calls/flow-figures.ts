/** How the runs of a flow went. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { API_ROOT, get, queryString } from "@/shared/api/client";
import type { AppFigures, CountedTime, FlowFigures, FlowReport, ReportPart } from "@/shared/api/types";

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

/** Which figures of all flows are asked for. */
export interface ReportWish {
  readonly from: string;
  readonly time: CountedTime;
  readonly app: string;
  readonly flow: string;
  readonly member: string;
}

/** Figures of the flows of all apps, of the runs that started on `from` or later. */
export function useFlowReport(wish: ReportWish) {
  return useQuery({
    queryKey: ["flow-report", wish],
    queryFn: ({ signal }) => get<FlowReport>("/figures", { query: { ...wish }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Where the report is fetched as a file: a workbook, or one part as csv. */
export function reportHref(wish: ReportWish, csv?: ReportPart): string {
  return `${API_ROOT}/figures/file${queryString({ ...wish, csv })}`;
}
