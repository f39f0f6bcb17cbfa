import { ApiProblem } from "@/shared/api/problem";

/** Refusals that say what a step asks for besides a tap. */
const CODES = new Set([
  "opinion_required",
  "signature_required",
  "attachment_required",
  "fields_required",
  "checks_failed",
  "pick_required",
  "pick_too_many",
  "claim_first",
  "waiting_for_others",
  "answer_only",
  "resubmit_only",
]);

/** Of these, what is given in the sheet of the decision. */
const IN_SHEET = new Set([
  "opinion_required",
  "signature_required",
  "attachment_required",
  "pick_required",
  "pick_too_many",
]);

/** Whether what a decision was refused for is given in its sheet. */
export function asksInSheet(error: ApiProblem): boolean {
  return IN_SHEET.has(error.code);
}

/** Whether a decision was refused for want of something the task's own page can give. */
export function asksMore(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && (error.status === 422 || CODES.has(error.code));
}
