/** What is said of a step: its state in a word, and who and when. */
import { useCallback } from "react";
import type { Tone } from "@/shared/theme/palette";
import { formatMoment, inList, isPast } from "@/shared/i18n/format";
import { useTexts, type Translate } from "@/shared/i18n/texts";
import { texts } from "../texts/texts";
import { START } from "./drawing";
import type { Step, StepWay } from "./run-drawing";
import { diagramTexts, type DiagramTextKey } from "./texts/texts";

/** How a step is drawn; its words say the same. */
export type Look = "passed" | "rejected" | "skipped" | "active" | "stuck" | "ahead" | "aside";

export interface StepWords {
  readonly look: Look;
  readonly tone: Tone;
  /** The state. */
  readonly mark: string;
  /** Who has it, had it or will have it. */
  readonly who: string | null;
  /** Which row of how many, and when. */
  readonly when: string | null;
  readonly late: boolean;
}

const TONES: Record<Look, Tone> = {
  passed: "green",
  rejected: "red",
  skipped: "gray",
  active: "blue",
  stuck: "red",
  ahead: "gray",
  aside: "gray",
};

export function lookOfStep({ state, outcome }: Pick<Step, "state" | "outcome">): Look {
  if (state !== "passed") return state;
  return outcome === "rejected" || outcome === "skipped" ? outcome : "passed";
}

export function useStepWords(): (step: Step) => StepWords {
  const t = useTexts(diagramTexts);
  const flow = useTexts(texts);
  return useCallback(
    (step) => {
      const look = lookOfStep(step);
      const isEnd = step.kind === "end" && step.state === "passed";
      return {
        look: isEnd && step.run === "rejected" ? "rejected" : look,
        tone: TONES[isEnd && step.run === "rejected" ? "rejected" : look],
        // The end of the flow says how the run has ended.
        mark: isEnd && step.run !== "running" ? flow(step.run) : t(markOf(step)),
        who: whoOf(step, t),
        when: [step.row, whenOf(step, t)].filter(Boolean).join(" · ") || null,
        late: step.dueAt !== null && isPast(step.dueAt),
      };
    },
    [t, flow],
  );
}

/** What a way is called, or null for the only one there is. */
export function useWayWords(): (way: Pick<StepWay, "label">) => string | null {
  const t = useTexts(diagramTexts);
  return useCallback(
    ({ label }) => {
      switch (label?.kind) {
        case "named":
          return label.title;
        case "branch":
          return t("branchN", { n: label.number });
        case "otherwise":
          return t("otherwise");
        case "rejected":
          return t("onReject");
        case "failed":
          return t("onFailure");
        case "late":
          return t("onTimeout");
        case "row":
          return t("eachRow");
        default:
          return null;
      }
    },
    [t],
  );
}

function markOf(step: Step): DiagramTextKey {
  switch (step.state) {
    case "passed":
      if (step.outcome === "approved") return step.kind === "handle" ? "handled" : "approved";
      if (step.outcome === "rejected" || step.outcome === "skipped") return step.outcome;
      return step.key === START ? "started" : "done";
    case "active":
      if (step.key === START) return "resubmit";
      return step.kind === "join" ? "joining" : "active";
    case "aside":
      return step.run === "running" ? "aside" : "unreached";
    default:
      return step.state;
  }
}

function whoOf(step: Step, t: Translate<DiagramTextKey>): string | null {
  const names = inList(step.names);
  switch (step.state) {
    case "passed":
      return step.told ? t("told", { names: step.told }) : names || null;
    case "active":
      return names === "" ? null : t("waitingFor", { names });
    case "stuck":
      return step.reason;
    case "ahead":
      if (step.kind === "approve" || step.kind === "handle")
        return names === "" ? t("nobodyYet") : t("willAsk", { names });
      return names === "" ? null : t("willTell", { names });
    default:
      return null;
  }
}

function whenOf(step: Step, t: Translate<DiagramTextKey>): string | null {
  if (step.state === "passed") return step.passedAt && formatMoment(step.passedAt);
  if (step.dueAt !== null) return t(isPast(step.dueAt) ? "overdue" : "due", { at: formatMoment(step.dueAt) });
  return step.since && t("since", { at: formatMoment(step.since) });
}
