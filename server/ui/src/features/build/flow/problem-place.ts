/** Where in a flow a problem stands. */
import { stepsOf } from "@/shared/api/json-pointer";
import type { Problem } from "@/shared/api/types";
import type { Selection } from "./flow-context";
import { nodeOf, START, type FlowDocument } from "./flow-document";

/** The part of the drawing a problem is about, and the control that mends it; null where only the source shows it. */
export function problemPlace(
  flow: FlowDocument,
  problem: Pick<Problem, "pointer">,
): { readonly selection: Selection; readonly control: string } | null {
  const [part, key = "", keyword = "", index = "", inside = ""] = stepsOf(problem.pointer);
  if (part === "start" || part === "title" || part === "summary")
    return {
      selection: { node: START, branch: null },
      control: part === "start" ? `flow-start-${key}` : `flow-${part}`,
    };
  if (part !== "nodes") return null;
  const node = nodeOf(flow, key);
  if (!node) return null;
  if (node.kind === "condition" && keyword === "branches" && index !== "") {
    const place = inside === "when" || inside === "title" ? inside : "next";
    return { selection: { node: key, branch: Number(index) }, control: `flow-${key}-branch-${place}` };
  }
  const place = node.kind === "route" && keyword === "cases" && index !== "" ? `case-${index}` : keyword;
  return { selection: { node: key, branch: null }, control: `flow-${key}-${place}` };
}
