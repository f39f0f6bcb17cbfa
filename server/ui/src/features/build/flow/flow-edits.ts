/** Edits of a flow as a graph. Each is one step of the document: no node is left without a way to it or out of it. */
import type { Draft } from "../document/draft";
import { freeKey } from "../document/free-key";
import type { Path } from "../document/json-tree";
import {
  isForked,
  listIn,
  NODE_KINDS,
  nodeOf,
  readFlow,
  START,
  textIn,
  type FlowDocument,
  type FlowNode,
  type Keywords,
  type NodeKindName,
} from "./flow-document";
import { reached, waysOf, waysOut, type Way } from "./ways";

/** What new nodes and branches are called, in the language of their author. */
export interface NodeWords {
  readonly titleOf: (kind: NodeKindName) => string;
  readonly branch: (n: number) => string;
}

/** Kinds a person adds; joins come with what forks. */
export type AddedKind = Exclude<NodeKindName, "join">;
export const ADDED_KINDS = NODE_KINDS.filter((kind): kind is AddedKind => kind !== "join");

/** Kinds whose nodes are drawn up with their ways. */
type WithWays = "condition" | "route" | "parallel" | "inclusive" | "loop" | "end";

const BLANK: Readonly<Record<Exclude<AddedKind, WithWays>, Keywords>> = {
  approve: { assignees: [{ head_of: "initiator" }] },
  handle: { assignees: [] },
  cc: { to: [] },
  create: { form: "", values: {} },
  update: { values: {} },
  upsert: { form: "", filter: {}, values: {} },
  delete: { form: "", filter: {} },
  query: { form: "", fields: [] },
  script: { script: "" },
  print: { template: "", field: "" },
  flow: { flow: "" },
  delay: { for: "1d" },
  http: { url: "https://" },
  notify: { to: ["initiator"], channels: ["inbox"], subject: "" },
};

/** The lowest free key that begins with a word. */
export function freeNodeKey(flow: FlowDocument, stem: string, taken: readonly string[] = []): string {
  const isFree = (key: string) => key !== START && !taken.includes(key) && nodeOf(flow, key) === null;
  // Formulas name what a query has found by its key, in which - would be a minus.
  return freeKey(stem, isFree, { between: stem === "query" ? "_" : "-" });
}

function flowOf(draft: Draft): FlowDocument {
  return readFlow(draft.root.value);
}

/** Leads a way to another node; what is no longer reached because of it goes. */
export function leadWay(draft: Draft, way: Pick<Way, "path">, to: string): void {
  const before = reached(flowOf(draft));
  draft.set(way.path, to);
  dropUnreached(draft, before);
}

/** Takes away what could be reached before and no longer can be. What never could is left to whoever wrote it. */
function dropUnreached(draft: Draft, before: ReadonlySet<string>): void {
  const now = reached(flowOf(draft));
  for (const key of before) if (!now.has(key)) draft.remove(["nodes", key]);
}

/** Puts a new node on a way; answers the key of the node to look at. */
export function insertNode(draft: Draft, way: Way, kind: AddedKind, words: NodeWords): string {
  const flow = flowOf(draft);
  const key = freeNodeKey(flow, kind);
  const title = words.titleOf(kind);
  const at = placeAfter(flow, way.from);
  const add = (name: string, keywords: Keywords, offset = 0) =>
    draft.insertMember(["nodes"], name, keywords, at + offset);
  switch (kind) {
    case "condition":
      add(key, {
        kind,
        title,
        branches: [{ title: words.branch(1), when: {}, next: way.to }],
        otherwise: way.to,
      });
      break;
    case "route":
      add(key, { kind, title, cases: [{ title: words.branch(1), when: {}, to: way.to }], next: way.to });
      break;
    case "parallel": {
      const join = freeNodeKey(flow, "join");
      const branches: string[] = [];
      for (const n of [1, 2]) {
        const branch = freeNodeKey(flow, "approve", branches);
        branches.push(branch);
        add(branch, { kind: "approve", title: words.branch(n), ...BLANK.approve, next: join }, n - 1);
      }
      add(join, { kind: "join", next: way.to }, 2);
      add(key, { kind, title, branches, join });
      break;
    }
    case "inclusive": {
      const join = freeNodeKey(flow, "join");
      const branch = freeNodeKey(flow, "approve");
      add(branch, { kind: "approve", title: words.branch(1), ...BLANK.approve, next: join });
      add(join, { kind: "join", next: way.to }, 1);
      add(key, {
        kind,
        title,
        branches: [{ title: words.branch(1), when: {}, next: branch }],
        otherwise: join,
        join,
      });
      break;
    }
    case "loop": {
      // Without a record there is nothing to approve.
      const first = flow.form === "" ? "notify" : "approve";
      const body = freeNodeKey(flow, first);
      add(body, { kind: first, title: words.titleOf(first), ...BLANK[first], next: key });
      add(key, { kind, title, each: "", body, next: way.to });
      break;
    }
    case "end": {
      const before = reached(flow);
      add(key, { kind, title });
      draft.set(way.path, key);
      dropUnreached(draft, before);
      return key;
    }
    default:
      add(key, { kind, title, ...BLANK[kind], next: way.to });
  }
  draft.set(way.path, key);
  return key;
}

/** Behind the node a way comes from, so that the document reads from top to bottom. */
export function placeAfter(flow: FlowDocument, from: string): number {
  return from === START ? 0 : flow.nodes.findIndex((node) => node.key === from) + 1;
}

/** Why a node cannot be removed, or null. */
export function unremovable(flow: FlowDocument, key: string): "end" | "join" | "branch" | "body" | null {
  const node = nodeOf(flow, key);
  if (!node) return null;
  if (node.kind === "end") return waysOf(flow).some((way) => way.to === key) ? "end" : null;
  if (node.kind === "join") return "join";
  // The only node of a body: a loop without one goes round for nothing.
  const rows = waysOf(flow).filter((way) => way.role === "row" && way.to === key);
  if (rows.some((way) => way.from === following(flow, node))) return "body";
  // The last node of a branch of two: a fork with one branch is none.
  const forks = waysOf(flow).filter((way) => way.role === "fork" && way.to === key);
  const into = following(flow, node);
  const isLast = forks.some((way) => joinOf(flow, way.from) === into);
  return isLast && forks.some((way) => branchCount(flow, way.from) <= 2) ? "branch" : null;
}

function joinOf(flow: FlowDocument, fork: string): string {
  return textIn(nodeOf(flow, fork)?.keywords["join"]);
}

function branchCount(flow: FlowDocument, fork: string): number {
  return listIn(nodeOf(flow, fork)?.keywords["branches"]).length;
}

/** Takes a node out: what led to it leads on to what came after it. Answers the keys that went. */
export function removeNode(draft: Draft, key: string): string[] {
  const flow = flowOf(draft);
  const node = nodeOf(flow, key);
  if (!node || unremovable(flow, key) !== null) return [];
  const before = reached(flow);
  const after = following(flow, node);
  const into = waysOf(flow).filter((way) => way.to === key);
  // From behind, so that the places of branches still stand.
  for (const way of into.reverse()) {
    if (way.role === "fork" && after === joinOf(flow, way.from)) draft.remove(way.path);
    else if (way.role === "reject" && after === null) draft.remove(way.path);
    // A route does not lead to itself: with what it has led to, the case is gone.
    else if (way.role === "case" && after === way.from) draft.remove(way.path.slice(0, -1));
    else if (after !== null) draft.set(way.path, after);
  }
  draft.remove(["nodes", key]);
  dropUnreached(draft, before);
  const now = new Set(flowOf(draft).nodes.map((one) => one.key));
  return flow.nodes.map((one) => one.key).filter((one) => !now.has(one));
}

/** What comes after a node once it has done its work. */
function following(flow: FlowDocument, node: FlowNode): string | null {
  if (isForked(node.kind)) {
    const join = nodeOf(flow, textIn(node.keywords["join"]));
    return join ? textIn(join.keywords["next"]) : null;
  }
  if (node.kind === "condition") return textIn(node.keywords["otherwise"]);
  if (node.kind === "loop") return textIn(node.keywords["next"]);
  return waysOut(node)[0]?.to ?? null;
}

/** Adds a branch to a condition or a parallel node; answers the node to look at. */
export function addBranch(draft: Draft, key: string, words: NodeWords): string {
  const flow = flowOf(draft);
  const node = nodeOf(flow, key);
  const branches = listIn(node?.keywords["branches"]);
  const path: Path = ["nodes", key, "branches"];
  if (node?.kind === "parallel") {
    const branch = freeNodeKey(flow, "approve");
    const title = words.branch(branches.length + 1);
    const join = joinOf(flow, key);
    const last = textIn(branches.at(-1));
    draft.insertMember(
      ["nodes"],
      branch,
      { kind: "approve", title, ...BLANK.approve, next: join },
      placeAfter(flow, last),
    );
    draft.insertItem(path, branches.length, branch);
    return branch;
  }
  draft.insertItem(path, branches.length, {
    title: words.branch(branches.length + 1),
    when: {},
    next: node?.kind === "inclusive" ? joinOf(flow, key) : textIn(node?.keywords["otherwise"]),
  });
  return key;
}

/** Takes a branch away, with the nodes that stand on it alone. The last one of a condition goes with the node. */
export function removeBranch(draft: Draft, key: string, index: number): void {
  const flow = flowOf(draft);
  const before = reached(flow);
  const count = branchCount(flow, key);
  const least = nodeOf(flow, key)?.kind === "parallel" ? 2 : 1;
  if (count <= least) {
    removeNode(draft, key);
    return;
  }
  draft.remove(["nodes", key, "branches", index]);
  dropUnreached(draft, before);
}

/** Adds a case to a route, which leads on as usual until it is led elsewhere. */
export function addCase(draft: Draft, key: string, words: NodeWords): void {
  const node = nodeOf(flowOf(draft), key);
  const cases = listIn(node?.keywords["cases"]);
  draft.insertItem(["nodes", key, "cases"], cases.length, {
    title: words.branch(cases.length + 1),
    when: {},
    to: textIn(node?.keywords["next"]),
  });
}

/** Takes a case of a route away, with the nodes that only it leads to. */
export function removeCase(draft: Draft, key: string, index: number): void {
  const before = reached(flowOf(draft));
  draft.remove(["nodes", key, "cases", index]);
  dropUnreached(draft, before);
}
