import type { Kind } from "./kind";

/** Begins a section; the form draws its title as a heading. */
export const separator: Kind = {
  Input: null,
  Display: () => null,
  text: () => "",
  operators: [],
  filter: "none",
  width: 0,
};
