/** Printing records. */
import type { zh } from "./zh";

export const en: Record<keyof typeof zh, string> = {
  print: "Print",
  printOrPdf: "Print / save as PDF",
  title: "Print · {title}",
  backToRecord: "Back to the record",
  backToList: "Back to the list",
  backToTask: "Back to the task",
  asTask: "Printed as this step shows it.",
  template: "Print template",
  language: "Language of the paper",
  ofTheForm: "As the form is laid out (all fields)",
  editTemplate: "Edit template",
  makeTemplate: "Make a template",
  printed: "{n} {n:record|records}",
  missing: "{n} more {n:is|are} deleted or not yours to see, and {n:is|are} left out",
  asPdf: "Choose a printer in the browser’s dialog; for a file, choose “Save as PDF” as the destination.",
  sheets: "Print preview",
  nothing: "Nothing to print",
  nothingText: "Press “Print” on a record, or above a list with ticked rows.",
  tooMany: "At most {n} records are printed at once",
  tooManyText: "Go back to the list and choose fewer.",
  firstTitle: "Print the first {n}?",
  firstText:
    "More than {n} match or are selected, and at most {n} are printed at once: the first in the order of the list. Narrow the list with a filter to print the others.",
  printFirst: "Print the first {n}",
  firstOnly: "The first {n} of the list alone; narrow the list with a filter to print the others.",
  cancel: "Cancel",
  broken: "The template has a mistake and cannot be printed",
};
