/** Which nodes can become which, and where a mistake in a plan belongs. */
import type { MigrationNode, Nodes } from "../../calls/migration";

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

/** The node a pointer such as `/nodes/look` or `/plan/nodes/look` speaks of. */
export function nodeOf(pointer: string): string | null {
  const found = /\/nodes\/([^/]+)$/.exec(pointer)?.[1];
  return found === undefined ? null : found.replaceAll("~1", "/").replaceAll("~0", "~");
}
