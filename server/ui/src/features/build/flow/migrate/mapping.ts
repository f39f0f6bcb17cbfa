/** Which nodes can become which, and where a mistake in a plan belongs. */
import { stepsOf } from "@/shared/api/json-pointer";
import type { FlowVersion, MigrationNode, MigrationPlan, NewBranch, Nodes } from "../../calls/migration";

const PEOPLE: ReadonlySet<string> = new Set(["approve", "handle"]);

/** Whether runs that stand in one node can go on in the other: of the same kind, or both done by people. */
export function fits(node: MigrationNode, other: MigrationNode): boolean {
  return node.kind === other.kind || (PEOPLE.has(node.kind) && PEOPLE.has(other.kind));
}

/** The plan with another counterpart for a node; none where it is empty. */
export function withNode(nodes: Nodes, node: string, becomes: string): Nodes {
  const others = Object.fromEntries(Object.entries(nodes).filter(([key]) => key !== node));
  return becomes === "" ? others : { ...others, [node]: becomes };
}

/** Chosen for a node whose branch ends where a run stands in it. No node has such a key. */
export const ENDS = "#ends";

type Fate = Pick<MigrationPlan, "nodes" | "ends">;

/** What is chosen for a node: the node it becomes, that its branch ends, or nothing. */
export function fateOf({ nodes, ends }: Fate, node: string): string {
  return ends.includes(node) ? ENDS : (nodes[node] ?? "");
}

/** The same with another choice for a node. */
export function withFate({ nodes, ends }: Fate, node: string, fate: string): Fate {
  const others = ends.filter((other) => other !== node);
  return fate === ENDS
    ? { nodes: withNode(nodes, node, ""), ends: [...others, node] }
    : { nodes: withNode(nodes, node, fate), ends: others };
}

function isSame(one: NewBranch, other: NewBranch): boolean {
  return one.fork === other.fork && one.branch === other.branch;
}

export function isLeftOut(branches: readonly NewBranch[], branch: NewBranch): boolean {
  return branches.some((one) => isSame(one, branch));
}

/** The branches left out, with this one among them or not. */
export function leavingOut(
  branches: readonly NewBranch[],
  { fork, branch }: NewBranch,
  out: boolean,
): readonly NewBranch[] {
  const others = branches.filter((one) => !isSame(one, { fork, branch }));
  return out ? [...others, { fork, branch }] : others;
}

/** The node a pointer such as `/nodes/look`, `/plan/nodes/look` or `/ends/0` speaks of. */
export function nodeOf(pointer: string, ends: readonly string[]): string | null {
  const [kind, key] = stepsOf(pointer).slice(-2);
  if (key === undefined || key === "") return null;
  if (kind === "ends") return ends[Number(key)] ?? null;
  return kind === "nodes" ? key : null;
}

/** The versions an address such as `?from=1,2&to=3` names, if there are such. */
export function choiceOf(
  params: URLSearchParams,
  versions: readonly FlowVersion[],
): Pick<MigrationPlan, "from" | "to"> | null {
  const to = Number(params.get("to"));
  const wanted = (params.get("from") ?? "").split(",").map(Number);
  const from = versions
    .filter((one) => one.running > 0 && one.version !== to && wanted.includes(one.version))
    .map((one) => one.version)
    .sort((a, b) => a - b);
  return from.length > 0 && versions.some((one) => one.version === to) ? { from, to } : null;
}
