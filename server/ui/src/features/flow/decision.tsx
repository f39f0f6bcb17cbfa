import { useTexts } from "@/shared/i18n/texts";
import type { Tone } from "@/shared/theme/palette";
import { ToneTag } from "@/shared/ui/tone-tag";
import { texts } from "./texts/texts";

const known = {
  approve: ["decisionApprove", "green"],
  reject: ["decisionReject", "red"],
  return: ["decisionReturn", "orange"],
  transfer: ["decisionTransfer", "gray"],
  handle: ["decisionHandle", "green"],
  read: ["decisionRead", "gray"],
} as const satisfies Record<string, readonly [string, Tone]>;

/** "approve", "approved" and "rejected" all name the decision they end in. */
function decisionOf(name: string) {
  const stem = name.replace(/(e?d)$/, "");
  return Object.entries(known).find(
    ([key]) => key === name || key.replace(/e$/, "") === stem.replace(/e$/, ""),
  )?.[1];
}

/** What a person decided, as a word in its colour; nothing while undecided. */
export function Decision({ decision }: { decision: string | null }) {
  const t = useTexts(texts);
  if (!decision) return null;
  const found = decisionOf(decision);
  return found ? <ToneTag tone={found[1]}>{t(found[0])}</ToneTag> : <ToneTag tone="gray">{decision}</ToneTag>;
}
