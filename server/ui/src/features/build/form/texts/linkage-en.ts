import type { linkageTextsZh } from "./linkage-zh";

export const linkageTextsEn: Record<keyof typeof linkageTextsZh, string> = {
  from: "Take it from the form",
  chooseForm: "Choose a form",
  matches: "Which record",
  matchesHelp:
    "The one in which these fields have the same values as here. Nothing is taken while a field here is empty.",
  theirs: "Field of that form",
  mine: "Field of this form",
  equals: "equals",
  addMatch: "Add a condition",
  removeMatch: "Remove this condition",
  result: "Which field",
  itself: "The record itself",
  take: "Of several, take",
  take_first: "the one made first",
  take_last: "the one made last",
  refill: "Fill in again when those fields change",
  refillHelp:
    "Each change of a field it reads takes the value anew, over what was typed; in between it may be changed by hand. Off, it is filled in once, in a new record.",
};
