import type { presetTextsZh } from "./preset-zh";

export const presetTextsEn: Record<keyof typeof presetTextsZh, string> = {
  rows: "Rows of a new record",
  help: "They are there when a record is begun. Whoever fills it in may change, remove and add rows.",
  none: "No rows yet",
  edit: "Edit the rows",
  some: "{n} {n:row|rows}",
  title: "Rows that “{title}” begins with",
  text: "Cells left empty get the default of their column. Computed columns and files are not filled in here.",
  ok: "OK",
  cancel: "Cancel",
};
