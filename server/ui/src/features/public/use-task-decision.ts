/** The decision of somebody outside while it is made: what is given with it, and what stands in its way. */
import { useState } from "react";
import { lacking, needsWords, NOTHING, sentWith, type Given, type Verdict } from "@/features/flow/evidence";
import { newCommandId } from "@/features/record/edit/command-id";
import { messageOf } from "@/shared/api/problem";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { useOnceSigned } from "@/shared/controls/use-once-signed";
import { useTexts } from "@/shared/i18n/texts";
import { decidePublicTask, type PublicTask, type TaskDecision, type TaskWish } from "./calls";
import { useSaid } from "./said-anew";
import { isOver } from "./task-over";
import type { Back } from "./task-return";
import { taskTexts } from "./texts/task-texts";

interface Deciding {
  readonly token: string;
  readonly task: PublicTask;
  readonly session: string;
  readonly onDone: (decision: TaskDecision) => void;
  readonly onOver: () => void;
}

export function useTaskDecision({ token, task, session, onDone, onOver }: Deciding) {
  const t = useTexts(taskTexts);
  const [opinion, setOpinion] = useState("");
  const [busy, setBusy] = useState(false);
  // The task is decided once: a decision whose answer was lost is sent again as the same one.
  const [commandId] = useState(newCommandId);
  const [failure, setFailure] = useSaid<string | null>(null);
  const [given, setGiven] = useState<Given>(NOTHING);
  const [tried, setTried] = useState<Verdict | null>(null);
  // A decision that could be sent is asked about once.
  const [asked, setAsked] = useState<TaskDecision | null>(null);
  // Where there is a choice, it is made before anything is sent.
  const [back, setBack] = useState<Back | null>(null);
  const [first] = task.return_targets;
  const isSilent = opinion.trim() === "";

  const send = async (decision: TaskDecision, along: Omit<TaskWish, "decision" | "opinion">) => {
    setBusy(true);
    try {
      const wish = { decision, opinion: isSilent ? null : opinion, ...along };
      await decidePublicTask(token, session, wish, commandId);
      onDone(decision);
    } catch (error) {
      setAsked(null);
      if (isOver(error)) onOver();
      else setFailure(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  /** Whether a decision has all it needs; where it has not, that is said. */
  const isReady = (decision: TaskDecision): boolean => {
    const verdict = verdictOf(decision);
    setTried(verdict);
    if (needsWords(task.opinion, decision === "approve") && isSilent) {
      setFailure(t("opinionNeeded"));
      return false;
    }
    const waits = uploadsUnderWay();
    setFailure(waits ? waits.message : null);
    return !waits && (verdict === null || lacking(task, verdict, given) === null);
  };
  // What is drawn as a signature arrives first.
  const [ask, isWaiting] = useOnceSigned((decision: TaskDecision) =>
    setAsked(isReady(decision) ? decision : null),
  );
  const decide = async (decision: TaskDecision) => {
    if (!isReady(decision)) {
      setAsked(null);
      return;
    }
    const verdict = verdictOf(decision);
    if (verdict !== null) await send(decision, sentWith(task, verdict, given));
    else await send(decision, back ?? (first ? { to: first.node } : {}));
  };
  return {
    opinion,
    setOpinion,
    /** Words are needed and there are none. */
    missing: isSilent && failure === t("opinionNeeded"),
    given,
    setGiven,
    /** The verdict that was tried last. */
    tried,
    /** Where a return is to lead, while that is chosen. */
    back,
    setBack,
    failure,
    busy: busy || isWaiting,
    /** The decision that is asked about. */
    asked,
    ask: (decision: TaskDecision) => void ask(decision),
    unask: () => setAsked(null),
    decide: (decision: TaskDecision) => void decide(decision),
  };
}

function verdictOf(decision: TaskDecision): Verdict | null {
  return decision === "return" ? null : decision;
}

export type TaskDecisionState = ReturnType<typeof useTaskDecision>;
