import { ApiProblem } from "@/shared/api/problem";

/** Whether a refusal asks for the password of the link, and whether one was given that is wrong; null for any other. */
export function passwordAsked(error: unknown): { readonly wrong: boolean } | null {
  const code = error instanceof ApiProblem ? error.code : "";
  if (code === "password_required") return { wrong: false };
  return code === "password_wrong" ? { wrong: true } : null;
}
