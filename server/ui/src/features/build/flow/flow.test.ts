/** Edits of a flow keep it a flow: whatever is added or taken away, every node is reached and leads on. */
import { describe, expect, it } from "vitest";
import { layoutOf, laneLayout, NODE_WIDTH } from "@/features/flow/diagram/layout";
import type { Json } from "@/shared/api/types";
import { Draft } from "../document/draft";
import { drawingOf } from "./drawing";
import {
  ADDED_KINDS,
  addBranch,
  addCase,
  insertNode,
  leadWay,
  removeBranch,
  removeCase,
  removeNode,
  unremovable,
  type NodeWords,
} from "./flow-edits";
import { isForked, readFlow, START, type FlowDocument } from "./flow-document";
import { readSpan, writeSpan } from "./panel/span";
import { problemPlace } from "./problem-place";
import { loopsAround, reached, waysFrom, waysOf } from "./ways";

const WORDS: NodeWords = { titleOf: (kind) => kind, branch: (n) => `branch ${n}` };

const SIMPLE = {
  key: "f",
  title: "F",
  start: { on: "submit", form: "leave", next: "approve" },
  nodes: {
    approve: { kind: "approve", assignees: [{ role: "boss" }], next: "done" },
    done: { kind: "end", result: "approved" },
  },
};

function draftOf(flow: Json = SIMPLE): Draft {
  return new Draft(JSON.stringify(flow, null, 2));
}

function flowOf(draft: Draft): FlowDocument {
  return readFlow(JSON.parse(draft.text) as Json);
}

/** What is wrong with the graph. */
function mistakes(draft: Draft): string[] {
  const flow = flowOf(draft);
  const keys = new Set(flow.nodes.map((node) => node.key));
  const found = reached(flow);
  return [
    ...waysOf(flow)
      .filter((way) => !keys.has(way.to))
      .map((way) => `${way.from} leads to ${way.to}`),
    ...[...keys].filter((key) => !found.has(key)).map((key) => `${key} is not reached`),
    ...flow.nodes
      .filter((node) => node.kind === "parallel" && (node.keywords["branches"] as Json[]).length < 2)
      .map((node) => `${node.key} has one branch`),
    ...flow.nodes
      .filter((node) => isForked(node.kind) && !keys.has(String(node.keywords["join"])))
      .map((node) => `${node.key} has no join`),
  ];
}

/** What stands at a place of a list that has one. */
function at<T>(list: readonly T[], place: number): T {
  const found = list[place];
  if (found === undefined) throw new Error(`nothing at ${place}`);
  return found;
}

const keysOf = (draft: Draft) => flowOf(draft).nodes.map((node) => node.key);

describe("adding", () => {
  it("puts each kind on a way and leaves the rest where it was", () => {
    for (const kind of ADDED_KINDS) {
      const draft = draftOf();
      const way = waysOf(flowOf(draft)).find((one) => one.from === "approve");
      if (!way) throw new Error("no way");
      const key = insertNode(draft, way, kind, WORDS);
      expect(mistakes(draft), kind).toEqual([]);
      expect(keysOf(draft), kind).toContain(key);
      expect(keysOf(draft)[0], kind).toBe("approve");
    }
  });

  it("names queries so that formulas can", () => {
    const draft = draftOf();
    for (const key of ["query", "query_2"]) {
      const way = waysOf(flowOf(draft)).find((one) => one.from === "approve");
      if (!way) throw new Error("no way");
      expect(insertNode(draft, way, "query", WORDS)).toBe(key);
    }
  });

  it("says where the flow begins once something stands before the first node", () => {
    const { next: _next, ...start } = SIMPLE.start;
    const draft = draftOf({ ...SIMPLE, start });
    const [way] = waysOf(flowOf(draft));
    if (!way) throw new Error("no way");
    insertNode(draft, way, "cc", WORDS);
    expect(flowOf(draft).start["next"]).toBe("cc");
    expect(mistakes(draft)).toEqual([]);
  });
});

describe("taking away", () => {
  it("leads on to what came after", () => {
    const draft = draftOf();
    expect(removeNode(draft, "approve")).toEqual(["approve"]);
    expect(waysOf(flowOf(draft)).map((way) => [way.from, way.to])).toEqual([[START, "done"]]);
  });

  it("keeps a node that rows go through, and takes a loop away with its body", () => {
    const draft = draftOf();
    insertNode(draft, at(waysOf(flowOf(draft)), 1), "loop", WORDS);
    expect(keysOf(draft)).toEqual(["approve", "loop", "approve-2", "done"]);
    expect(loopsAround(flowOf(draft), "approve-2").map((node) => node.key)).toEqual(["loop"]);
    expect(loopsAround(flowOf(draft), "done")).toEqual([]);
    expect(unremovable(flowOf(draft), "approve-2")).toBe("body");
    const back = waysOf(flowOf(draft)).find((way) => way.from === "approve-2");
    if (!back) throw new Error("no way");
    insertNode(draft, back, "loop", WORDS);
    expect(loopsAround(flowOf(draft), "approve-3").map((node) => node.key)).toEqual(["loop", "loop-2"]);
    expect(removeNode(draft, "approve-2")).toEqual(["approve-2"]);
    expect(mistakes(draft)).toEqual([]);
    expect(removeNode(draft, "loop").sort()).toEqual(["approve-3", "loop", "loop-2"]);
    expect(keysOf(draft)).toEqual(["approve", "done"]);
    expect(mistakes(draft)).toEqual([]);
  });

  it("takes along what stood on its branches alone", () => {
    const draft = draftOf();
    const way = () => waysOf(flowOf(draft)).filter((one) => one.from === "approve");
    insertNode(draft, at(way(), 0), "condition", WORDS);
    const branches = waysOf(flowOf(draft)).filter((one) => one.role === "branch");
    insertNode(draft, at(branches, 0), "cc", WORDS);
    expect(removeNode(draft, "condition").sort()).toEqual(["cc", "condition"]);
    insertNode(draft, at(way(), 0), "parallel", WORDS);
    expect(removeNode(draft, "parallel").sort()).toEqual(["approve-2", "approve-3", "join", "parallel"]);
    expect(keysOf(draft)).toEqual(["approve", "done"]);
    expect(mistakes(draft)).toEqual([]);
  });

  it("keeps two branches of what goes on at the same time, and an end that is led to", () => {
    const draft = draftOf();
    insertNode(draft, at(waysOf(flowOf(draft)), 1), "parallel", WORDS);
    expect(unremovable(flowOf(draft), "approve-2")).toBe("branch");
    expect(unremovable(flowOf(draft), "join")).toBe("join");
    expect(unremovable(flowOf(draft), "done")).toBe("end");
    expect(removeNode(draft, "approve-2")).toEqual([]);
    addBranch(draft, "parallel", WORDS);
    expect(unremovable(flowOf(draft), "approve-2")).toBeNull();
    expect(removeNode(draft, "approve-2")).toEqual(["approve-2"]);
    expect(mistakes(draft)).toEqual([]);
    removeBranch(draft, "parallel", 0);
    expect(keysOf(draft)).toEqual(["approve", "done"]);
  });

  it("keeps a branch whose only node chooses", () => {
    const draft = draftOf();
    insertNode(draft, at(waysOf(flowOf(draft)), 1), "parallel", WORDS);
    const way = waysOf(flowOf(draft)).find((one) => one.role === "fork");
    if (!way) throw new Error("no way");
    insertNode(draft, way, "condition", WORDS);
    expect(removeNode(draft, "approve-2")).toEqual(["approve-2"]);
    expect(unremovable(flowOf(draft), "condition")).toBe("branch");
    expect(removeNode(draft, "condition")).toEqual([]);
    expect(mistakes(draft)).toEqual([]);
  });

  it("leads a way elsewhere and drops what nothing leads to any more", () => {
    const draft = draftOf();
    insertNode(draft, at(waysOf(flowOf(draft)), 1), "cc", WORDS);
    leadWay(draft, { path: ["nodes", "approve", "next"] }, "done");
    expect(keysOf(draft)).toEqual(["approve", "done"]);
  });

  it("knows every way that a line begun at a card may stand for", () => {
    const draft = draftOf({
      ...SIMPLE,
      nodes: {
        approve: { kind: "http", url: "https://a.b", next: "route", on_failure: "done", on_timeout: "done" },
        route: {
          kind: "route",
          cases: [
            { when: {}, to: "approve" },
            { when: {}, to: "choose" },
          ],
          next: "choose",
        },
        choose: { kind: "condition", branches: [{ when: {}, next: "done" }], otherwise: "done" },
        done: { kind: "end" },
      },
    });
    const from = (card: string, aside: boolean) =>
      waysFrom(flowOf(draft), card, aside).map((way) => way.path.slice(2).join("/"));
    expect(from("approve", true)).toEqual(["on_failure", "on_timeout"]);
    expect(from("approve", false)).toEqual(["next"]);
    expect(from("route", true)).toEqual(["cases/0/to", "cases/1/to"]);
    expect(from("choose:0", false)).toEqual(["branches/0/next"]);
    expect(from("choose:otherwise", false)).toEqual(["otherwise"]);
    expect(waysFrom(flowOf(draft), START, false).map((way) => way.to)).toEqual(["approve"]);
  });

  it("leads a route back, and forgets a case that would lead to the route itself", () => {
    const draft = draftOf();
    insertNode(draft, at(waysOf(flowOf(draft)), 1), "route", WORDS);
    leadWay(draft, { path: ["nodes", "route", "cases", 0, "to"] }, "approve");
    expect(mistakes(draft)).toEqual([]);
    addCase(draft, "route", WORDS);
    const ways = waysOf(flowOf(draft)).filter((way) => way.from === "route");
    expect(ways.map((way) => [way.role, way.to])).toEqual([
      ["next", "done"],
      ["case", "approve"],
      ["case", "done"],
    ]);
    removeCase(draft, "route", 1);
    expect(removeNode(draft, "approve")).toEqual(["approve"]);
    expect(flowOf(draft).nodes[0]?.keywords["cases"]).toEqual([]);
    expect(mistakes(draft)).toEqual([]);
  });

  it("holds whatever is done, in any order", () => {
    // A fixed sequence of numbers, so that a mistake can be found again.
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 60; round += 1) {
      const draft = draftOf();
      for (let step = 0; step < 25; step += 1) {
        const flow = flowOf(draft);
        const ways = waysOf(flow);
        const nodes = flow.nodes;
        const node = at(nodes, next(nodes.length));
        const done = next(4);
        if (done < 2)
          insertNode(
            draft,
            at(ways, next(ways.length)),
            at(ADDED_KINDS, next(ADDED_KINDS.length - 1)),
            WORDS,
          );
        else if (done === 2) removeNode(draft, node.key);
        else if (["condition", "parallel"].includes(node.kind)) {
          if (next(2) === 0) addBranch(draft, node.key, WORDS);
          else removeBranch(draft, node.key, 0);
        }
        expect(mistakes(draft), draft.text).toEqual([]);
      }
    }
  });
});

describe("drawing", () => {
  const draft = draftOf();
  insertNode(draft, at(waysOf(flowOf(draft)), 1), "condition", WORDS);
  addBranch(draft, "condition", WORDS);
  const drawing = drawingOf(flowOf(draft));

  it("has a part for every branch, in the order in which they are tried", () => {
    const { places } = layoutOf(drawing);
    const left = ["condition:0", "condition:1", "condition:otherwise"].map((id) => places.get(id)?.x ?? 0);
    expect(left).toEqual([...left].sort((a, b) => a - b));
    expect(new Set(left).size).toBe(3);
  });

  it("leads lines back beside the cards they pass", () => {
    const lines = [
      { id: "in", from: "loop", to: "body", isStem: false, isMain: false },
      { id: "back", from: "body", to: "loop", isStem: false, isMain: true },
      { id: "again", from: "body", to: "loop", isStem: false, isMain: false },
      { id: "on", from: "loop", to: "end", isStem: false, isMain: true },
    ];
    const parts = ["loop", "body", "end"].map((id) => ({ id, node: id, type: "node" as const }));
    const { places, columns } = layoutOf({ parts, lines });
    const left = Math.min(...[...places.values()].map((place) => place.x));
    const right = Math.max(...[...places.values()].map((place) => place.x + NODE_WIDTH));
    expect(columns.get("back") ?? 0).toBeLessThan(left);
    expect(columns.get("again") ?? 0).toBeGreaterThan(right);
  });

  it("gives each of those who act a lane of their own, and nobody stands on somebody else", () => {
    const { lanes, places } = laneLayout(drawing, (id) => (id === "approve" ? "boss" : "machine"));
    expect(lanes.map((lane) => lane.key)).toEqual(["machine", "boss"]);
    const spots = [...places.values()];
    for (const [at, a] of spots.entries())
      for (const b of spots.slice(at + 1))
        expect(a.y === b.y && Math.abs(a.x - b.x) < NODE_WIDTH).toBe(false);
  });
});

it("finds the part of the drawing a problem is about", () => {
  const flow = flowOf(draftOf());
  expect(problemPlace(flow, { pointer: "/nodes/approve/assignees/0/role" })).toEqual({
    selection: { node: "approve", branch: null },
    control: "flow-approve-assignees",
  });
  const pick = { kind: "condition", branches: [{ when: ["days", ">", 3], next: "done" }], otherwise: "done" };
  const chooses = readFlow({ ...SIMPLE, nodes: { ...SIMPLE.nodes, pick } });
  const places = ["when/0", "next", "title"].map(
    (inside) => problemPlace(chooses, { pointer: `/nodes/pick/branches/0/${inside}` })?.control,
  );
  expect(places).toEqual(["flow-pick-branch-when", "flow-pick-branch-next", "flow-pick-branch-title"]);
  expect(problemPlace(flow, { pointer: "/start/form" })?.selection.node).toBe(START);
  expect(problemPlace(flow, { pointer: "/nodes/gone/next" })).toBeNull();
  expect(problemPlace(flow, { pointer: "/key" })).toBeNull();
});

it("reads and writes lengths of time", () => {
  expect(readSpan("30min")).toEqual({ amount: 30, unit: "min" });
  expect(readSpan("-7d")).toEqual({ amount: 7, unit: "d" });
  expect(readSpan("soon")).toEqual({ amount: 0, unit: "h" });
  expect(writeSpan({ amount: 2.4, unit: "d" })).toBe("2d");
  expect(writeSpan({ amount: 1e9, unit: "h" })).toBe("99999h");
});
