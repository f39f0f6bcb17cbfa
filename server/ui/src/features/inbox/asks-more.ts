import { ApiProblem } from "@/shared/api/problem";

/** Refusals that say what a step asks for besides a tap. */
const CODES = new Set([
  "opinion_required",
  "fields_required",
  "pick_required",
  "claim_first",
  "waiting_for_others",
  "answer_only",
  "resubmit_only",
]);

/** Whether a decision was refused for want of something the task's own page can give. */
export function asksMore(error: unknown): error is ApiProblem {
  return error instanceof ApiProblem && (error.status === 422 || CODES.has(error.code));
}
