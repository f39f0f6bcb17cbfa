/** What a decision needs beside words, and what was given for it. */
import type { Attachment } from "@/shared/api/form-types";
import type { TaskAnswer } from "@/shared/api/types";
import type { Verdict } from "./decision-bar";

export interface Given {
  readonly signature: Attachment | null;
  readonly attachments: readonly Attachment[];
}

export const NOTHING: Given = { signature: null, attachments: [] };

type Asking = Pick<TaskAnswer, "signature" | "attachments">;

/** Whether there is anything to give with a decision, so that it is made in the sheet. */
export function asksEvidence(answer: Asking, verdict: Verdict): boolean {
  return answer.signature.includes(verdict) || answer.attachments !== null;
}

/** What is still to be given before a decision. */
export function lacking(answer: Asking, verdict: Verdict, given: Given): "signature" | "attachments" | null {
  if (answer.signature.includes(verdict) && given.signature === null) return "signature";
  const needed = answer.attachments?.required?.includes(verdict) ?? false;
  return needed && given.attachments.length === 0 ? "attachments" : null;
}

/** What is sent with a decision: of what was given, what goes with it. */
export function sentWith(answer: Asking, verdict: Verdict, given: Given) {
  const { signature } = given;
  return {
    ...(signature !== null && answer.signature.includes(verdict) && { signature: signature.id }),
    ...(given.attachments.length > 0 && { attachments: given.attachments.map((file) => file.id) }),
  };
}
