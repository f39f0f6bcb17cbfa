/** Where in a flow one is: the tab, what is chosen in the drawing, and the way to what a problem is about. */
import { useState } from "react";
import type { Problem } from "@/shared/api/types";
import type { Jump } from "../editor/code-editor";
import type { DesignerPage } from "../frame/use-designer-page";
import { focusControl } from "./focus-control";
import type { Selection } from "./flow-context";
import type { FlowDocument } from "./flow-document";
import { problemPlace } from "./problem-place";

type Tab = "design" | "source";

export function useFlowPlace(flow: FlowDocument, { tab: named, at, show, leaveFor }: DesignerPage) {
  const place = at === null ? null : problemPlace(flow, { pointer: at });
  const [selected, select] = useState<Selection | null>(place?.selection ?? null);
  const [jump, setJump] = useState<Jump | null>(at === null ? null : { pointer: at, times: 0 });
  const tab: Tab = named === "source" || (at !== null && place === null) ? "source" : "design";
  /** To the node a problem is about, or the source where no part of the drawing shows it. */
  const go = (problem: Problem) => {
    if (leaveFor(problem)) return;
    const place = problemPlace(flow, problem);
    if (place) {
      show("design");
      select(place.selection);
      requestAnimationFrame(() => focusControl(place.control));
      return;
    }
    show("source");
    setJump((before) => ({ pointer: problem.pointer, times: (before?.times ?? 0) + 1 }));
  };
  return { tab, selected, select, jump, go };
}
