/** What a box is narrowed to, as the address keeps it: `?box=cc&q=轴承&flow=crm/quote-approval&only=unread`. */
import type { RunQuery } from "@/shared/api/runs";
import type { TaskQuery } from "@/shared/api/tasks";

export type Only = "overdue" | "unread" | "running";

export interface BoxFilter {
  readonly q: string;
  /** A flow as `app/flow`. */
  readonly flow: string | null;
  readonly only: Only | null;
}

export const NO_FILTER: BoxFilter = { q: "", flow: null, only: null };

/** What else a box can be narrowed to. */
export const ONLY_OF: Readonly<Record<string, Only>> = { todo: "overdue", cc: "unread", started: "running" };

export function readFilter(search: URLSearchParams, box: string): BoxFilter {
  const only = ONLY_OF[box];
  return {
    q: search.get("q")?.trim() ?? "",
    flow: search.get("flow"),
    only: only && search.get("only") === only ? only : null,
  };
}

export function isFiltered(filter: BoxFilter): boolean {
  return filter.q !== "" || filter.flow !== null || filter.only !== null;
}

/** The address with another filter; everything else in it stays. */
export function withFilter(search: URLSearchParams, filter: BoxFilter): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of ["q", "flow", "only"] as const) {
    if (filter[name]) next.set(name, filter[name]);
    else next.delete(name);
  }
  return next;
}

/** What the server is asked for. */
export function queryOf({ q, flow, only }: BoxFilter): TaskQuery & RunQuery {
  const [app, key] = flow?.split("/") ?? [];
  return {
    ...(q && { q }),
    ...(app && key && { app, flow: key }),
    ...(only === "overdue" && { overdue: true }),
    ...(only === "unread" && { unread: true }),
    ...(only === "running" && { running: true }),
  };
}
