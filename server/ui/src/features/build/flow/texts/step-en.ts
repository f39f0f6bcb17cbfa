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
};
