import type { stepTextsZh } from "./step-zh";

export const stepTextsEn: Record<keyof typeof stepTextsZh, string> = {
  group_people: "People",
  group_ways: "Ways",
  group_automatic: "Automatic",
  group_records: "Records",
  whichWay: "Which way leads to '{to}'?",
  cases: "Which case leads where",
  casesHelp:
    "The first case that holds says where it goes, also back to an earlier node: everything since is done once more, with new tasks. When none holds it goes on as usual.",
  caseN: "Case {n}",
  caseTo: "Where {name} leads",
  addCase: "Add a case",
  mostRounds: "Goes back at most",
  mostRoundsHelp: "So often in a row; then it stops for an administrator instead of going round for ever.",
  times: "times",
  scriptText: "Script",
  scriptHelp:
    "Fields and rows go by their keys, me is the initiator. Answer #{ field: value } at the end: these fields are written, () empties one; all of them or none.",
  whatIsPrinted: "What is printed",
  printTemplate: "Print template",
  chooseTemplate: "Choose a print template",
  noTemplates: "This form has no print template yet; make one first.",
  printField: "Added to the attachments in",
  printName: "Name of the file",
  printNameHelp:
    "The title of the record and the day unless you say otherwise; {{ _today }} is the day. It is an .html file of its own, to be downloaded and never opened in here.",
  due_at: "By a fixed moment",
  dueMoment: "The end",
  resumes: "A return goes on with the rest",
  resumesHelp:
    "Whoever gets the step again has what was left of the time; otherwise it starts anew. It never counts while an answer is awaited that was asked for.",
  do_transfer: "Hand over to people",
  handedTo: "{name}: to whom",
  repeats: "{name}: remind again",
  repeatsHelp: "Reminders that begin before the end stop at the end.",
  everyOf: "{name}: after each",
  timesOf: "{name}: how often in all",
  hasSla: "Service standard (SLA)",
  slaHelp:
    "The working time it is to take. Nothing is done when it takes longer; the flow figures say how often it was kept.",
  sla: "Standard time",
  catchUp: "What was missed",
  catchUpHelp: "What becomes of starts that fell due while the server was down.",
  catchUp_once: "Start once",
  catchUp_all: "Start for each",
  catchUp_skip: "Start none",
};
