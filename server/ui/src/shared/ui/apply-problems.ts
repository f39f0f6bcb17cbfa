/** Puts the server's problems beside the fields of an Ant Design form. */
import type { FormInstance } from "antd";
import { stepsOf } from "@/shared/api/json-pointer";
import { ApiProblem } from "@/shared/api/problem";

/**
 * Answers whether every problem found its field; otherwise the caller shows a message. `under` is the part of what
 * was sent that the form is about, where it is not the whole.
 */
export function applyProblems<Values>(form: FormInstance<Values>, error: unknown, under?: string): boolean {
  if (!(error instanceof ApiProblem) || !error.problems.length) return false;
  const known = new Set(Object.keys(form.getFieldsValue() as object));
  let all = true;
  for (const problem of error.problems) {
    const steps = stepsOf(problem.pointer);
    const name = (under === undefined || steps.shift() === under) && steps[0];
    if (name && known.has(name)) form.setFields([{ name: name as never, errors: [problem.message] }]);
    else all = false;
  }
  return all;
}
