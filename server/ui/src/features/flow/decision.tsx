import type { TaskDecision } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import type { Tone } from "@/shared/theme/palette";
import { ToneTag } from "@/shared/ui/tone-tag";
import { texts } from "./texts/texts";

const shown = {
  approved: ["decisionApprove", "green"],
  rejected: ["decisionReject", "red"],
  returned: ["decisionReturn", "orange"],
  transferred: ["decisionTransfer", "gray"],
  handled: ["decisionHandle", "green"],
  resubmitted: ["decisionResubmit", "blue"],
  answered: ["decisionAnswer", "blue"],
  read: ["decisionRead", "gray"],
} as const satisfies Record<TaskDecision, readonly [string, Tone]>;

/** What a person decided, as a word in its colour; nothing while undecided. */
export function Decision({ decision }: { decision: TaskDecision | null }) {
  const t = useTexts(texts);
  if (!decision) return null;
  const [text, tone] = shown[decision];
  return <ToneTag tone={tone}>{t(text)}</ToneTag>;
}
