/** Puts the server's problems beside the fields of an Ant Design form. */
import type { FormInstance } from "antd";
import { ApiProblem } from "@/shared/api/problem";

/** Answers whether every problem found its field; otherwise the caller shows a message. */
export function applyProblems<Values>(form: FormInstance<Values>, error: unknown): boolean {
  if (!(error instanceof ApiProblem) || !error.problems.length) return false;
  const known = new Set(Object.keys(form.getFieldsValue() as object));
  let all = true;
  for (const problem of error.problems) {
    const name = problem.pointer.split("/")[1] ?? "";
    if (known.has(name)) form.setFields([{ name: name as never, errors: [problem.message] }]);
    else all = false;
  }
  return all;
}
