/** What a decision needs beside words, and what was given for it. */
import type { Attachment } from "@/shared/api/form-types";
import type { TaskAction, TaskAnswer } from "@/shared/api/types";

/** A decision that may need more than words. */
export type Verdict = Extract<TaskAction, "approve" | "reject">;

export interface Given {
  readonly signature: Attachment | null;
  readonly attachments: readonly Attachment[];
}

export const NOTHING: Given = { signature: null, attachments: [] };

/** What was given already when one comes back to a task. */
export function givenBefore(draft: TaskAnswer["draft"]): Given {
  return draft === null ? NOTHING : { signature: draft.signature, attachments: draft.attachments };
}

/** Whether a decision needs words: of an approval that may be otherwise than of a refusal. */
export function needsWords(opinion: TaskAnswer["opinion"], approves: boolean): boolean {
  return opinion === "required" || (opinion === "refusing" && !approves);
}

/** What a step asks for, of a member or of somebody outside. */
export type Asking = Pick<TaskAnswer, "signature" | "attachments">;

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
