import { useTexts } from "@/shared/i18n/texts";
import type { Tone } from "@/shared/theme/palette";
import { ToneTag } from "@/shared/ui/tone-tag";
import { texts } from "./texts/texts";

const known = {
  waiting: ["waiting", "blue"],
  pending: ["waiting", "blue"],
  running: ["running", "blue"],
  held: ["held", "gray"],
  sent: ["sent", "green"],
  done: ["doneState", "green"],
  failed: ["failed", "orange"],
  dead: ["dead", "red"],
} as const satisfies Record<string, readonly [string, Tone]>;

/** How far a timer or a message is. */
export function StateTag({ state }: { state: string }) {
  const t = useTexts(texts);
  const found = Object.entries(known).find(([name]) => name === state)?.[1];
  return found ? <ToneTag tone={found[1]}>{t(found[0])}</ToneTag> : <ToneTag tone="gray">{state}</ToneTag>;
}
