/** Copies of nodes and blocks are whole, whatever they are put between. */
import { expect, it } from "vitest";
import type { Json } from "@/shared/api/types";
import { Draft } from "../document/draft";
import { copyOf, pasteNode, wayForCopy } from "./flow-copies";
import { nodeOf, readFlow, type FlowDocument } from "./flow-document";
import { reached, waysOf } from "./ways";

const end = { kind: "end" };

function draftOf(nodes: Readonly<Record<string, Json>>): Draft {
  const start = { on: "submit", form: "leave", next: Object.keys(nodes)[0] ?? "" };
  return new Draft(JSON.stringify({ key: "f", title: "F", start, nodes }, null, 2));
}

function flowOf(draft: Draft): FlowDocument {
  return readFlow(JSON.parse(draft.text) as Json);
}

function copied(draft: Draft, key: string): Json | null {
  const flow = flowOf(draft);
  const node = nodeOf(flow, key);
  return node && copyOf(flow, node);
}

/** Copies a node to where it is copied to with a click; answers the key of the copy. */
function duplicate(draft: Draft, key: string): string | null {
  const flow = flowOf(draft);
  const node = nodeOf(flow, key);
  const way = node && wayForCopy(flow, node);
  const copy = node && copyOf(flow, node);
  return way && copy ? pasteNode(draft, way, copy) : null;
}

/** Every way, and what is not reached. */
function ways(draft: Draft): string[] {
  const flow = flowOf(draft);
  const found = reached(flow);
  return [
    ...waysOf(flow).map((way) => `${way.from} → ${way.to}`),
    ...flow.nodes.filter((node) => !found.has(node.key)).map((node) => `${node.key} is not reached`),
  ];
}

it("pastes what a node says, behind another", () => {
  const draft = draftOf({ approve: { kind: "approve", on_reject: "done", next: "done" }, done: end });
  expect(copied(draft, "approve")).toEqual({ kind: "approve" });
  expect(duplicate(draft, "approve")).toBe("approve-2");
  expect(ways(draft)).toEqual([
    "start → approve",
    "approve → approve-2",
    "approve → done",
    "approve-2 → done",
  ]);
  const [way] = waysOf(flowOf(draft));
  const mistakes: readonly Json[] = [
    "nothing",
    { first: "a", nodes: {} },
    { first: "a", nodes: { a: { kind: "A!" } } },
  ];
  for (const wrong of mistakes) expect(way && pasteNode(draft, way, wrong)).toBeNull();
});

it("copies a fork with its branches up to where they meet", () => {
  const draft = draftOf({
    both: { kind: "parallel", branches: ["a", "b"], join: "meet" },
    a: { kind: "approve", next: "meet" },
    b: {
      kind: "approve",
      assignees: [{ same_as: "a" }, { head_of: { same_as: "x" } }],
      on_reject: "no",
      next: "meet",
    },
    meet: { kind: "join", next: "done" },
    done: end,
    no: end,
  });
  expect(duplicate(draft, "both")).toBe("parallel");
  expect(ways(draft)).toEqual([
    ...["start → both", "both → a", "both → b", "a → meet", "b → meet", "b → no", "meet → parallel"],
    ...[
      "parallel → approve",
      "parallel → approve-2",
      "approve → join",
      "approve-2 → join",
      "approve-2 → end",
      "join → done",
    ],
  ]);
  const copy = nodeOf(flowOf(draft), "approve-2")?.keywords;
  expect(copy?.["assignees"]).toEqual([{ same_as: "approve" }, { head_of: { same_as: "x" } }]);
  expect(nodeOf(flowOf(draft), "parallel")?.keywords["join"]).toBe("join");
});

it("copies a condition up to the node that all of its branches come to", () => {
  const draft = draftOf({
    large: { kind: "condition", branches: [{ when: {}, next: "boss" }], otherwise: "head" },
    boss: { kind: "approve", next: "pay" },
    head: { kind: "approve", next: "pay" },
    pay: { kind: "handle", next: "done" },
    done: end,
  });
  expect(duplicate(draft, "large")).toBe("condition");
  expect(ways(draft)).toEqual([
    ...["start → condition", "condition → approve", "condition → approve-2"],
    ...["approve → large", "approve-2 → large", "large → boss", "large → head"],
    ...["boss → pay", "head → pay", "pay → done"],
  ]);
});

it("copies a loop with its body, and a condition in a body without the loop", () => {
  const draft = draftOf({
    rows: { kind: "loop", each: "items", body: "large", next: "done" },
    large: { kind: "condition", branches: [{ when: {}, next: "boss" }], otherwise: "rows" },
    boss: { kind: "approve", next: "rows" },
    done: end,
  });
  expect(Object.keys((copied(draft, "large") as { nodes: object }).nodes)).toEqual(["large", "boss"]);
  expect(duplicate(draft, "rows")).toBe("loop");
  expect(ways(draft)).toEqual([
    ...["start → rows", "rows → large", "rows → loop", "loop → condition", "loop → done"],
    ...["condition → approve", "condition → loop", "approve → loop"],
    ...["large → boss", "large → rows", "boss → rows"],
  ]);
});

it("copies no condition whose branches never meet, and nothing that only leads on", () => {
  const draft = draftOf({
    large: { kind: "condition", branches: [{ when: {}, next: "no" }], otherwise: "again" },
    again: { kind: "route", cases: [], next: "done" },
    done: end,
    no: end,
  });
  expect(["large", "again", "done"].map((key) => copied(draft, key))).toEqual([null, null, null]);
});
