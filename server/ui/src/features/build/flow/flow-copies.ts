/**
 * Copies of nodes, and where they are put: a node with branches or rows takes along what lies within it. A copy says nothing
 * of what comes after it; where it is put, that is what its way led to.
 */
import type { Json } from "@/shared/api/types";
import type { Draft } from "../document/draft";
import type { Path } from "../document/json-tree";
import { freeNodeKey, placeAfter } from "./flow-edits";
import {
  isForked,
  nodeOf,
  objectIn,
  readFlow,
  textIn,
  type FlowDocument,
  type FlowNode,
  type Keywords,
} from "./flow-document";
import { loopsAround, waysOf, waysOut, type Way } from "./ways";

/** What a way in a copied block leads to that lies outside of it. */
const AFTER = "";
/** Stands for the key of a node that is copied alone; no node has it. */
const ALONE = "/";
/** Names of nodes that are no ways: their copies are meant where these are copied too. */
const NAMES: ReadonlySet<string> = new Set(["join", "same_as", "by", "each"]);

/** The nodes one comes to from some, where it is not gone on from `stops`. */
function reachedFrom(
  flow: FlowDocument,
  from: readonly string[],
  stops: ReadonlySet<string>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const waiting = [...from];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const node = nodeOf(flow, key);
    if (!node || found.has(key)) continue;
    found.add(key);
    if (!stops.has(key)) waiting.push(...waysOut(node).map((way) => way.to));
  }
  return found;
}

/** What lies within a node: in its branches up to where they meet, or in its body; null when they never meet. */
function within(flow: FlowDocument, node: FlowNode): ReadonlySet<string> | null {
  const ways = waysOut(node);
  const around = [node.key, ...loopsAround(flow, node.key).map((loop) => loop.key)];
  const reach = (from: readonly string[], more: readonly string[] = []) =>
    reachedFrom(flow, from, new Set([...around, ...more]));
  const without = (some: ReadonlySet<string>, others: ReadonlySet<string>) =>
    new Set([...some].filter((key) => !others.has(key) && !around.includes(key)));
  const to = (some: readonly Way[]) => some.map((way) => way.to);
  if (node.kind === "loop") {
    const body = ways.filter((way) => way.role === "row");
    return without(reach(to(body)), reach(to(ways.filter((way) => way.role !== "row"))));
  }
  if (isForked(node.kind)) {
    const join = nodeOf(flow, textIn(node.keywords["join"]));
    if (!join) return null;
    const inside = without(reach(to(ways), [join.key]), reach(to(waysOut(join))));
    return new Set([...inside, join.key]);
  }
  const all = ways.map((way) => reach([way.to]));
  const meet = new Set([...(all[0] ?? [])].filter((key) => all.every((one) => one.has(key))));
  return meet.size === 0 ? null : without(new Set(all.flatMap((one) => [...one])), meet);
}

/** A node as it is put on the clipboard; null for one that is none without what is around it. */
export function copyOf(flow: FlowDocument, node: FlowNode): Json | null {
  if (["route", "join", "end"].includes(node.kind)) return null;
  if (!["condition", "parallel", "inclusive", "loop"].includes(node.kind)) {
    const {
      next: _next,
      on_reject: _reject,
      on_failure: _failure,
      on_timeout: _late,
      ...rest
    } = node.keywords;
    return rest;
  }
  const inside = within(flow, node);
  if (inside === null) return null;
  const keys = new Set([node.key, ...inside]);
  const copied = flow.nodes.filter((one) => keys.has(one.key));
  return {
    first: node.key,
    nodes: Object.fromEntries(copied.map((one) => [one.key, shutOff(one, keys)])),
  };
}

/** What a node says, with ways that stay among some nodes. */
function shutOff(node: FlowNode, keys: ReadonlySet<string>): Json {
  let keywords: Json = node.keywords;
  for (const way of waysOut(node)) {
    if (keys.has(way.to)) continue;
    keywords = withAt(keywords, way.path.slice(2), way.role === "reject" ? undefined : AFTER);
  }
  return keywords;
}

/** A value with another in its place, or without it. */
function withAt(value: Json, path: Path, put: Json | undefined): Json {
  const [first, ...rest] = path;
  if (first === undefined) return put ?? null;
  if (Array.isArray(value)) return value.map((one, at) => (at === first ? withAt(one, rest, put) : one));
  const { [String(first)]: before, ...others } = objectIn(value);
  if (rest.length === 0 && put === undefined) return others;
  return { ...others, [String(first)]: withAt(before ?? null, rest, put) };
}

/** The way behind a node on which its copy is put; that before it, where several lead on. */
export function wayForCopy(flow: FlowDocument, node: FlowNode): Way | null {
  const join = isForked(node.kind) ? nodeOf(flow, textIn(node.keywords["join"])) : null;
  if (join) return waysOut(join)[0] ?? null;
  if (node.kind === "condition") return waysOf(flow).find((way) => way.to === node.key) ?? null;
  return waysOut(node).find((way) => way.role === "next") ?? null;
}

/** Puts a copy on a way; answers the key of the node to look at. */
export function pasteNode(draft: Draft, way: Way, copied: Json): string | null {
  const written = objectIn(copied);
  const isBlock = "nodes" in written;
  const first = isBlock ? textIn(written["first"]) : ALONE;
  const nodes: readonly (readonly [string, Keywords])[] = isBlock
    ? Object.entries(objectIn(written["nodes"])).map(([key, node]) => [key, objectIn(node)] as const)
    : [[first, { ...written, next: AFTER }]];
  const sound = nodes.every(([, keywords]) => /^[a-z]+$/.test(textIn(keywords["kind"])));
  if (!sound || !nodes.some(([key]) => key === first)) return null;
  const flow = readFlow(draft.root.value);
  const keys = new Map<string, string>();
  for (const [key, keywords] of nodes)
    keys.set(key, freeNodeKey(flow, textIn(keywords["kind"]), [...keys.values()]));
  const at = placeAfter(flow, way.from);
  nodes.forEach(([key, keywords], offset) => {
    const named = objectIn(renamed(keywords, keys));
    const kind = textIn(named["kind"]);
    let put: Json = named;
    for (const { path, to } of waysOut({ key, kind, title: "", keywords: named }))
      put = withAt(put, path.slice(2), keys.get(to) ?? way.to);
    draft.insertMember(["nodes"], keys.get(key) ?? key, put, at + offset);
  });
  const begins = keys.get(first) ?? null;
  if (begins !== null) draft.set(way.path, begins);
  return begins;
}

/** What a node says, speaking of copies where what it names is copied too. */
function renamed(value: Json, keys: ReadonlyMap<string, string>): Json {
  if (Array.isArray(value)) return value.map((one) => renamed(one, keys));
  if (typeof value !== "object" || value === null) return value;
  const one = ([name, part]: readonly [string, Json]): [string, Json] => [
    name,
    NAMES.has(name) && typeof part === "string" ? (keys.get(part) ?? part) : renamed(part, keys),
  ];
  return Object.fromEntries(Object.entries(value).map(one));
}
