/** Every kind of view the page can draw. A new kind is one file and one line here; each is loaded when first opened. */
import { lazy } from "react";
import type { ViewKind } from "@/shared/api/form-types";
import type { ViewKindEntry } from "./kind";

export const VIEW_KINDS: readonly ViewKindEntry[] = [
  { kind: "table", icon: "columns", Component: null },
  { kind: "kanban", icon: "board", Component: lazy(() => import("./kanban/board")) },
  { kind: "calendar", icon: "calendar", Component: lazy(() => import("./calendar/calendar")) },
  { kind: "gantt", icon: "gantt", Component: lazy(() => import("./gantt/gantt")) },
  { kind: "gallery", icon: "gallery", Component: lazy(() => import("./gallery/gallery")) },
];

export function viewKind(kind: ViewKind | undefined): ViewKindEntry | undefined {
  return VIEW_KINDS.find((entry) => entry.kind === (kind ?? "table"));
}
