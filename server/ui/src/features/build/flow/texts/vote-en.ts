import type { voteZh } from "./vote-zh";

export const voteEn: Record<keyof typeof voteZh, string> = {
  mode_any: "Any: the first decision counts",
  mode_one_pass: "One approval passes: rejected only if all reject",
  mode_all: "All must approve",
  mode_in_turn: "In turn, one after the other",
  mode_majority: "More than half must approve",
  mode_ratio: "A share must approve",
  mode_count: "A number must approve",
  modeShort_majority: "majority",
  modeShort_ratio: "{n}% approve",
  modeShort_count: "{n} approve",
  modeShort_weight: "{n} votes",
  modeShort_any: "any",
  modeShort_one_pass: "one passes",
  modeShort_all: "all",
  modeShort_in_turn: "in turn",
};
