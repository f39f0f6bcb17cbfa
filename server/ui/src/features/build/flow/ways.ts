/** The ways between the nodes of a flow: where each is written, and what it leads to. */
import type { Aside } from "@/features/flow/diagram/drawing";
import type { Path } from "../document/json-tree";
import { listIn, nodeOf, objectIn, START, textIn, type FlowDocument, type FlowNode } from "./flow-document";

export type WayRole = "next" | "reject" | "case" | "branch" | "otherwise" | "fork" | "row";

export interface Way {
  readonly from: string;
  /** Where it is written, from the root of the document. */
  readonly path: Path;
  readonly role: WayRole;
  /** Which of several branches, counted from 0. */
  readonly index: number;
  /** The key of the node; one that does not exist when the document is wrong. */
  readonly to: string;
}

/** Every way of a flow, in the order in which it is read. */
export function waysOf(flow: FlowDocument): Way[] {
  const first = textIn(flow.start["next"]) || flow.nodes[0]?.key;
  const start: Way[] = first
    ? [{ from: START, path: ["start", "next"], role: "next", index: 0, to: first }]
    : [];
  return [...start, ...flow.nodes.flatMap(waysOut)];
}

export function waysOut(node: FlowNode): Way[] {
  const { key, keywords } = node;
  const way = (role: WayRole, path: Path, to: string, index = 0): Way => ({
    from: key,
    path: ["nodes", key, ...path],
    role,
    index,
    to,
  });
  switch (node.kind) {
    case "end":
      return [];
    case "condition":
    case "inclusive":
      return [
        ...listIn(keywords["branches"]).map((branch, at) =>
          way("branch", ["branches", at, "next"], textIn(objectIn(branch)["next"]), at),
        ),
        way("otherwise", ["otherwise"], textIn(keywords["otherwise"])),
      ];
    case "route":
      return [
        way("next", ["next"], textIn(keywords["next"])),
        ...listIn(keywords["cases"]).map((one, at) =>
          way("case", ["cases", at, "to"], textIn(objectIn(one)["to"]), at),
        ),
      ];
    case "loop":
      return [
        way("row", ["body"], textIn(keywords["body"])),
        way("next", ["next"], textIn(keywords["next"])),
      ];
    case "parallel":
      return listIn(keywords["branches"]).map((to, at) => way("fork", ["branches", at], textIn(to), at));
    default: {
      const refused = ["on_reject", "on_failure", "on_timeout"].flatMap((keyword) => {
        const to = textIn(keywords[keyword]);
        return to === "" ? [] : [way("reject", [keyword], to)];
      });
      return [way("next", ["next"], textIn(keywords["next"])), ...refused];
    }
  }
}

/** What the way is taken after, of those that are not the usual one. */
export function asideOf(way: Way): Aside | null {
  if (way.role !== "reject") return null;
  const keyword = way.path.at(-1);
  if (keyword === "on_failure") return "failed";
  return keyword === "on_timeout" ? "late" : "rejected";
}

/** Whether a way leaves a card at its side: it is not the usual one. */
export function isAside(way: Pick<Way, "role"> | null): boolean {
  return way?.role === "reject" || way?.role === "case";
}

/** The ways that a line begun at a card may stand for: of several at its side, whoever draws says which. */
export function waysFrom(flow: FlowDocument, card: string, aside: boolean): readonly Way[] {
  const [node, branch] = card.split(":");
  const fits = (way: Way): boolean => {
    if (branch === undefined) return aside ? isAside(way) : way.role === "next";
    return branch === "otherwise"
      ? way.role === "otherwise"
      : way.role === "branch" && way.index === Number(branch);
  };
  return waysOf(flow).filter((way) => way.from === node && fits(way));
}

export function wayId(way: Way): string {
  return way.path.join("/");
}

/** The loops in whose bodies a node stands, the outermost first. */
export function loopsAround(flow: FlowDocument, key: string): readonly FlowNode[] {
  const ways = waysOf(flow);
  const bodyOf = (loop: FlowNode): ReadonlySet<string> => {
    const found = new Set<string>();
    const waiting = [textIn(loop.keywords["body"])];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (at === loop.key || found.has(at)) continue;
      found.add(at);
      for (const way of ways) if (way.from === at) waiting.push(way.to);
    }
    return found;
  };
  return flow.nodes
    .filter((node) => node.kind === "loop")
    .map((loop) => ({ loop, body: bodyOf(loop) }))
    .filter(({ body }) => body.has(key))
    .sort((a, b) => b.body.size - a.body.size)
    .map(({ loop }) => loop);
}

/** The nodes that can be reached from the start. */
export function reached(flow: FlowDocument): ReadonlySet<string> {
  const ways = waysOf(flow);
  const found = new Set<string>();
  const waiting = [START];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const way of ways) {
      if (way.from !== at || found.has(way.to) || !nodeOf(flow, way.to)) continue;
      found.add(way.to);
      waiting.push(way.to);
    }
  }
  return found;
}
