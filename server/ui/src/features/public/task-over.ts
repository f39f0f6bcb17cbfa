import { ApiProblem } from "@/shared/api/problem";

const OVER: ReadonlySet<string> = new Set([
  "session_over",
  "decided",
  "closed",
  "ended",
  "expired",
  "revoked",
  "sign_in",
  "not_found",
]);

/** Whether a refusal says that something is over, so that how the task stands says all there is to say. */
export function isOver(error: unknown): boolean {
  return error instanceof ApiProblem && OVER.has(error.code);
}
