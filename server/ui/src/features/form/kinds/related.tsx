import type { Kind } from "./kind";

/** Holds no value: the record page draws the list of child records in its place. */
export const related: Kind = {
  Input: null,
  Display: () => null,
  text: () => "",
  operators: [],
  filter: "none",
  width: 0,
};
