import { useTexts } from "@/shared/i18n/texts";
import type { Tone } from "@/shared/theme/palette";
import { ToneTag } from "@/shared/ui/tone-tag";
import type { ShownState } from "./returned";
import { texts } from "./texts/texts";

const tones: Record<ShownState, Tone> = {
  running: "blue",
  suspended: "orange",
  stuck: "red",
  returned: "orange",
  approved: "green",
  done: "green",
  rejected: "red",
  withdrawn: "gray",
  terminated: "gray",
};

/** Where a flow stands, as a word in its colour. */
export function RunStateTag({ state }: { state: ShownState }) {
  const t = useTexts(texts);
  return <ToneTag tone={tones[state]}>{t(state)}</ToneTag>;
}
