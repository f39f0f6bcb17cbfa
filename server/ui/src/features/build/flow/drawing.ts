/** What of a flow is drawn: a part for each node, one for each branch of a condition, and the lines between them. */
import {
  branchId,
  hasConditions,
  START,
  type DrawnLine,
  type DrawnPart,
} from "@/features/flow/diagram/drawing";
import { listIn, nodeOf, objectIn, textIn, type FlowDocument } from "./flow-document";
import { isAside, wayId, waysOf, type Way } from "./ways";

export interface Part extends DrawnPart {
  /** Of a branch: which one, or the way when none holds. */
  readonly branch: number | "otherwise" | null;
}

export interface Line extends DrawnLine {
  /** The way it stands for; null for the line from a condition to its branch. */
  readonly way: Way | null;
}

export interface Drawing {
  readonly parts: readonly Part[];
  readonly lines: readonly Line[];
}

export function drawingOf(flow: FlowDocument): Drawing {
  const parts: Part[] = [{ id: START, type: "start", node: START, branch: null }];
  for (const node of flow.nodes) {
    parts.push({ id: node.key, type: "node", node: node.key, branch: null });
    if (!hasConditions(node.kind)) continue;
    const branches = listIn(node.keywords["branches"]).map((_, at) => at);
    for (const branch of [...branches, "otherwise" as const])
      parts.push({ id: branchId(node.key, branch), type: "branch", node: node.key, branch });
  }
  const lines: Line[] = [];
  for (const way of waysOf(flow)) {
    const isBranch = way.role === "branch" || way.role === "otherwise";
    const from = isBranch ? branchId(way.from, way.role === "branch" ? way.index : "otherwise") : way.from;
    if (isBranch)
      lines.push({ id: `to ${from}`, from: way.from, to: from, way: null, isStem: true, isMain: true });
    if (!nodeOf(flow, way.to)) continue;
    lines.push({ id: wayId(way), from, to: way.to, way, isStem: false, isMain: !isAside(way) });
  }
  return { parts, lines };
}

/** The condition of a branch, as it is written. */
export function branchOf(flow: FlowDocument, node: string, index: number) {
  const branch = objectIn(listIn(nodeOf(flow, node)?.keywords["branches"])[index]);
  return { title: textIn(branch["title"]), when: branch["when"], next: textIn(branch["next"]) };
}

/** A case of a route, as it is written. */
export function caseOf(flow: FlowDocument, node: string, index: number) {
  const one = objectIn(listIn(nodeOf(flow, node)?.keywords["cases"])[index]);
  return { title: textIn(one["title"]), when: one["when"], to: textIn(one["to"]) };
}
