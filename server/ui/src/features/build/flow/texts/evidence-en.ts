import type { evidenceTextsZh } from "./evidence-zh";

export const evidenceTextsEn: Record<keyof typeof evidenceTextsZh, string> = {
  evidence: "Signature, files and checks",
  buttons: "Words on the buttons",
  buttonsHelp: "Left empty, the usual words. Words in other languages are among the translations of the app.",
  buttonOf: "Words on the button for {operation}",
  signatureOn: "Needs a signature by hand",
  onApprove: "to approve or finish",
  onReject: "to reject",
  takesFiles: "Files may be attached",
  filesOn: "Needs a file",
  fileTypes: "Types of file taken",
  fileTypesHelp: "Any, when none is chosen.",
  fileSize: "Largest file",
  stepChecks: "Checks",
  stepChecksHelp:
    "Asked of the record as it is then, with what the assignee has just changed; what fails is refused with a message. In formulas me is the initiator.",
  checkOn: "When check {n} is asked",
};
