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
      if (isOver(error)) onOver();
      else setFailure(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const decide = useOnceSigned(async (decision: TaskDecision) => {
    const verdict = decision === "return" ? null : decision;
    setTried(verdict);
    if (needsWords(task.opinion, decision === "approve") && isSilent) {
      setFailure(t("opinionNeeded"));
      return;
    }
    setFailure(null);
    if (verdict !== null && lacking(task, verdict, given) !== null) return;
    const waits = uploadsUnderWay();
    if (waits) setFailure(waits.message);
    else if (verdict !== null) await send(decision, sentWith(task, verdict, given));
    else await send(decision, back ?? (first ? { to: first.node } : {}));
  });
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
    busy,
    decide: (decision: TaskDecision) => void decide(decision),
  };
}

export type TaskDecisionState = ReturnType<typeof useTaskDecision>;
