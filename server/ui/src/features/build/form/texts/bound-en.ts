import type { boundTextsZh } from "./bound-zh";

export const boundTextsEn: Record<keyof typeof boundTextsZh, string> = {
  earliest: "Earliest",
  latest: "Latest",
  none: "No limit",
  fixed: "Fixed",
  relative: "Relative to today",
  value: "Fixed value",
  help: "Asked of what is put in; values that were there before stay.",
};
