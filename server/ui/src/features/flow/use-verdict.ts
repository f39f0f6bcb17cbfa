/** A decision while it is made: its words, what goes with it, and what still stands in its way. */
import { useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import type { Problem, TaskAnswer, Values } from "@/shared/api/types";
import { useOnceSigned } from "@/shared/controls/use-once-signed";
import { useNarrow } from "@/shared/ui/use-narrow";
import {
  asksEvidence,
  givenBefore,
  lacking,
  needsWords,
  sentWith,
  type Given,
  type Verdict,
} from "./evidence";
import { typedOpinion } from "./typed-opinion";
import { useDecide } from "./use-decide";
import { useLeaveGuard } from "./use-leave-guard";
import { sentPicks, usePicks } from "./use-picks";
import { useTaskDraft } from "./use-task-draft";

export function useVerdict(answer: TaskAnswer, changes: Values, onProblems: (problems: Problem[]) => void) {
  const narrow = useNarrow();
  // A card drawn in the list may have led here with a decision that needs more, and with the words typed there.
  const [params] = useSearchParams();
  const { state } = useLocation();
  const [opinion, setOpinion] = useState(() => typedOpinion(state) || (answer.draft?.opinion ?? ""));
  const [missing, setMissing] = useState(false);
  const [sheet, setSheet] = useState<Verdict | null>(() => wishedFor(params.get("decide"), answer));
  const [given, setGiven] = useState<Given>(() => givenBefore(answer.draft));
  const [tried, setTried] = useState(false);
  const picks = usePicks(answer);
  const { decide, pending, done } = useDecide(answer, (problems) => {
    if (picks.takeUp(problems)) setSheet("approve");
    onProblems(problems);
  });
  const draft = useTaskDraft(answer, changes, opinion, given, pending || done);
  useLeaveGuard(!done && draft.loses);

  const picksFor = (action: Verdict) => action === "approve" && picks.wanted.length > 0;
  const [give, isWaiting] = useOnceSigned((action: Verdict) => {
    if (needsWords(answer.opinion, action === "approve") && !opinion.trim()) {
      setMissing(true);
      return;
    }
    if (lacking(answer, action, given) !== null) {
      setTried(true);
      setSheet(action);
      return;
    }
    const isSettled = Object.keys(changes).length === 0;
    if (picksFor(action) && isSettled && picks.lacks) {
      picks.markUnpicked();
      return;
    }
    decide({
      action,
      opinion: opinion.trim(),
      values: changes,
      ...(picksFor(action) && { picks: sentPicks(picks.picked) }),
      ...sentWith(answer, action, given),
    });
    setSheet(null);
  });
  return {
    opinion,
    write: (text: string) => {
      setOpinion(text);
      if (text.trim()) setMissing(false);
    },
    /** Words are needed and there are none. */
    missing,
    given,
    setGiven,
    /** It was tried without what has to go with it. */
    tried,
    picks,
    /** The decision whose sheet is open. */
    sheet,
    closeSheet: () => setSheet(null),
    /** Asks in the sheet for what a decision needs, or gives it at once. */
    press: (action: Verdict) =>
      narrow || picksFor(action) || asksEvidence(answer, action) ? setSheet(action) : void give(action),
    give: (action: Verdict) => void give(action),
    decide,
    /** A decision is on its way, or waits for what was drawn. */
    pending: pending || isWaiting,
    /** What was begun is kept. */
    kept: draft.kept,
  };
}

function wishedFor(wish: string | null, { actions }: TaskAnswer): Verdict | null {
  const isVerdict = wish === "approve" || wish === "reject";
  return isVerdict && actions.includes(wish) ? wish : null;
}
