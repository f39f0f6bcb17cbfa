/**
 * Copies of nodes, and where they are put: a node with branches or rows takes along what lies within it. A copy says nothing
 * of what comes after it; where it is put, that is what its ways led to.
 */
import type { Json } from "@/shared/api/types";
import type { Draft } from "../document/draft";
import type { Path } from "../document/json-tree";
import { speakOfCopies } from "./copied-names";
import { freeNodeKey, placeAfter } from "./flow-edits";
import {
  isForked,
  nodeOf,
  objectIn,
  readFlow,
  START,
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
/** What the key of a node may be. */
const KEY = /^[a-z][a-z0-9_-]{0,39}$/;

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

/** The ways on which the copy of a node is put: that behind it, or all that lead to it from elsewhere, where several lead on. */
export function waysForCopy(flow: FlowDocument, node: FlowNode): readonly Way[] {
  if (node.kind === "condition") {
    const inside = within(flow, node);
    return waysOf(flow).filter((way) => way.to === node.key && inside?.has(way.from) !== true);
  }
  const join = isForked(node.kind) ? nodeOf(flow, textIn(node.keywords["join"])) : null;
  const next = waysOut(join ?? node).find((way) => way.role === "next");
  return next ? [next] : [];
}

/** Puts a copy on ways that lead to the same node; answers the key of the node to look at. */
export function pasteNode(draft: Draft, ways: readonly Way[], copied: Json): string | null {
  const [way] = ways;
  const written = objectIn(copied);
  const isBlock = "nodes" in written;
  const first = isBlock ? textIn(written["first"]) : ALONE;
  const nodes: readonly (readonly [string, Keywords])[] = isBlock
    ? Object.entries(objectIn(written["nodes"])).map(([key, node]) => [key, objectIn(node)] as const)
    : [[first, { ...written, next: AFTER }]];
  const sound = nodes.every(([, keywords]) => /^[a-z]+$/.test(textIn(keywords["kind"])));
  if (!way || !sound || !nodes.some(([key]) => key === first)) return null;
  const flow = readFlow(draft.root.value);
  const keys = keysOfCopies(flow, nodes);
  const at = placeAfter(flow, way.from);
  nodes.forEach(([key, keywords], offset) => {
    const kind = textIn(keywords["kind"]);
    let put: Json = keywords;
    for (const { path, to } of waysOut({ key, kind, title: "", keywords }))
      put = withAt(put, path.slice(2), keys.get(to) ?? way.to);
    draft.insertMember(["nodes"], keys.get(key) ?? key, put, at + offset);
  });
  const queries = nodes.flatMap(([key, { kind }]) => (kind === "query" && KEY.test(key) ? [key] : []));
  for (const copy of keys.values()) speakOfCopies(draft, ["nodes", copy], keys, queries);
  const begins = keys.get(first) ?? null;
  if (begins !== null) for (const { path } of ways) draft.set(path, begins);
  return begins;
}

/**
 * What copies are called: as what they are copies of where the flow has no such node, so that what is cut and pasted stays
 * what it was. No other copy is called like one of the originals, so that names can be changed one after the other.
 */
function keysOfCopies(
  flow: FlowDocument,
  nodes: readonly (readonly [string, Keywords])[],
): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const originals = nodes.map(([key]) => key);
  for (const [key, keywords] of nodes) {
    const stays = KEY.test(key) && key !== START && nodeOf(flow, key) === null;
    const taken = [...originals, ...keys.values()];
    keys.set(key, stays ? key : freeNodeKey(flow, textIn(keywords["kind"]), taken));
  }
  return keys;
}
