import { ComputedDisplay, computedText } from "./computed";
import { ORDER_OPERATORS, type Kind } from "./kind";

export const rollup: Kind = {
  Input: null,
  Display: ComputedDisplay,
  text: computedText,
  operators: ORDER_OPERATORS,
  filter: "number",
  width: 120,
  align: "right",
};
