import type { DryTask } from "@/shared/api/types";

/** A task for tests to begin with: one that Bob can only approve, in the flow itself. */
export const begunTask: DryTask = {
  node: "look",
  title: "Look",
  kind: "approve",
  person: { id: "bob", name: "Bob" },
  instead_of: null,
  decisions: ["approve"],
  administered: [],
  returns: [],
  buttons: {},
  due: null,
  later: [],
  within: [],
  place: [],
  form: "quote",
  writes: [],
};
