import { ComputedDisplay, computedText } from "./computed";
import { ORDER_OPERATORS, type Kind } from "./kind";

export const formula: Kind = {
  Input: null,
  Display: ComputedDisplay,
  text: computedText,
  operators: ORDER_OPERATORS,
  filter: "text",
  width: 120,
};
