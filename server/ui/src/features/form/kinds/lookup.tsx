import { ComputedDisplay, computedText } from "./computed";
import { TEXT_OPERATORS, type Kind } from "./kind";

export const lookup: Kind = {
  Input: null,
  Display: ComputedDisplay,
  text: computedText,
  operators: TEXT_OPERATORS,
  filter: "text",
  width: 140,
};
