import type { voteZh } from "./vote-zh";

export const voteEn: Record<keyof typeof voteZh, string> = {
  mode_any: "Any: the first decision counts",
  mode_one_pass: "One approval passes: rejected only if all reject",
  mode_all: "All must approve",
  mode_in_turn: "In turn, one after the other",
  mode_majority: "More than half must approve",
  mode_ratio: "A share must approve",
  mode_count: "A number must approve",
  modeHelp:
    "{counts} Those added to sign before or after somebody count within that one vote: all of them must approve, and one rejection rejects.",
  counts_any: "Whoever is added to sign beside may decide as well; the first decision counts.",
  counts_one_pass: "Whoever is added to sign beside has a vote, too; whoever drops out no longer counts.",
  counts_all: "Whoever is added to sign beside must approve, too; whoever drops out is no longer waited for.",
  counts_share:
    "Counted over the votes there are at the time: whoever is added to sign beside brings one more, whoever drops out takes theirs along, and what is needed rises and falls with them.",
  counts_count:
    "What is needed stays: whoever is added to sign beside has a vote, too, and whoever drops out no longer counts; with fewer votes than needed all must approve.",
  modeShort_majority: "majority",
  modeShort_ratio: "{n}% approve",
  modeShort_count: "{n} approve",
  modeShort_weight: "{n} votes",
  modeShort_any: "any",
  modeShort_one_pass: "one passes",
  modeShort_all: "all",
  modeShort_in_turn: "in turn",
};
