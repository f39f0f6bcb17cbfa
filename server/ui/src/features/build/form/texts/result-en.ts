import type { resultZh } from "./result-zh";

export const resultEn: Record<keyof typeof resultZh, string> = {
  formulaResult: "The result is",
  result_number: "A number",
  result_text: "Text",
  result_date: "A date",
  result_datetime: "A date and time",
  result_switch: "Yes or no",
};
