/** Copies of nodes and blocks are whole, whatever they are put between. */
import { expect, it } from "vitest";
import type { Json } from "@/shared/api/types";
import { Draft } from "../document/draft";
import { copyOf, pasteNode, waysForCopy } from "./flow-copies";
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
  const copy = node && copyOf(flow, node);
  return node && copy ? pasteNode(draft, waysForCopy(flow, node), copy) : null;
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
  const onto = way ? [way] : [];
  const mistakes: readonly Json[] = [
    "nothing",
    { first: "a", nodes: {} },
    { first: "a", nodes: { a: { kind: "A!" } } },
  ];
  for (const wrong of mistakes) expect(pasteNode(draft, onto, wrong)).toBeNull();
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

it("puts the copy of a condition on every way that leads to it from elsewhere", () => {
  const draft = draftOf({
    check: { kind: "approve", on_reject: "large", next: "hand" },
    hand: { kind: "handle", next: "large" },
    large: { kind: "condition", branches: [{ when: {}, next: "boss" }], otherwise: "pay" },
    boss: { kind: "approve", on_reject: "large", next: "pay" },
    pay: { kind: "handle", next: "done" },
    done: end,
  });
  expect(duplicate(draft, "large")).toBe("condition");
  expect(ways(draft)).toEqual([
    ...["start → check", "check → hand", "check → condition"],
    ...["condition → approve", "condition → large", "approve → large", "approve → condition"],
    ...["hand → condition", "large → boss", "large → pay", "boss → pay", "boss → large", "pay → done"],
  ]);
});

/** A fork that looks something up and goes by it, its nodes called by `k`. */
function lookingUp(k: (key: string) => string): Record<string, Json> {
  const find = k("find");
  const nodes: Record<string, Json> = {
    both: { kind: "parallel", branches: [k("find"), k("ask")], join: k("meet") },
    find: { kind: "query", form: "stock", fields: ["left"], next: k("tell") },
    tell: {
      kind: "notify",
      to: [{ same_as: k("ask") }, { expression: `FIRST(${find}.owner)` }],
      subject: `{{ ${find}.left }} of {{ ${find}_count }}, {{ other.left }}`,
      text: "find the rest",
      next: k("call"),
    },
    call: {
      kind: "http",
      url: `https://stock.example/{{ ${find}.left }}`,
      headers: { "x-left": `{{ ${find}.left }}` },
      body: {
        by: "ask",
        each: "find",
        note: "find.left",
        left: `= SUM(${find}.left) + other_count + finder`,
      },
      next: k("large"),
    },
    large: {
      kind: "condition",
      branches: [
        {
          when: { all: [[`${find}_count`, ">", 0], { not: ["note", "=", { field: `${find}.left` }] }] },
          next: k("act"),
        },
      ],
      otherwise: k("act"),
    },
    act: {
      kind: "update",
      record: find,
      values: { left: `= FIRST(${find}.left) - 1`, note: "find" },
      next: k("rows"),
    },
    rows: { kind: "loop", each: find, body: k("step"), next: k("meet") },
    step: {
      kind: "approve",
      assignees: [{ pick: true, by: k("ask") }, { same_as: "before" }],
      fields: { [find]: "see", [`${find}.left`]: "hide", note: "edit" },
      checks: [
        { that: `${find}_count > 0`, message: "find" },
        { that: [`${find}.left`, ">", 0], message: "left" },
      ],
      next: k("rows"),
    },
    ask: { kind: "approve", assignees: ["initiator"], next: k("meet") },
    meet: { kind: "join", next: "done" },
  };
  return Object.fromEntries(Object.entries(nodes).map(([key, node]) => [k(key), node]));
}

it("has a copied block speak of what it looks up itself, and of the rest as before", () => {
  const draft = draftOf({ ...lookingUp((key) => key), done: end });
  const names: Readonly<Record<string, string>> = {
    ...{ both: "parallel", find: "query", tell: "notify", call: "http", large: "condition" },
    ...{ act: "update", rows: "loop", step: "approve", ask: "approve-2", meet: "join" },
  };
  expect(duplicate(draft, "both")).toBe("parallel");
  const { nodes } = JSON.parse(draft.text) as { nodes: Record<string, Json> };
  expect(nodes).toEqual({
    ...lookingUp((key) => key),
    meet: { kind: "join", next: "parallel" },
    ...lookingUp((key) => names[key] ?? key),
    done: end,
  });
});

it("leaves a block its names in a flow where they are free", () => {
  const block = copied(draftOf({ ...lookingUp((key) => key), done: end }), "both");
  const free = draftOf({ query: { kind: "query", form: "stock", fields: [], next: "done" }, done: end });
  const onto = waysOf(flowOf(free)).filter((way) => way.to === "done");
  expect(block && pasteNode(free, onto, block)).toBe("both");
  const { nodes } = JSON.parse(free.text) as { nodes: Record<string, Json> };
  expect(nodes).toEqual({
    query: { kind: "query", form: "stock", fields: [], next: "both" },
    ...lookingUp((key) => key),
    done: end,
  });
  // Names that would be taken for each other on the way.
  const queries: Json = {
    first: "find",
    nodes: {
      find: { kind: "query", form: "a", fields: ["x"], next: "query" },
      query: {
        kind: "query",
        form: "b",
        fields: ["y"],
        filter: ["y", "=", { field: "find.x" }],
        next: "tell",
      },
      tell: { kind: "notify", subject: "{{ find.x }} {{ query.y }}", next: "" },
    },
  };
  const taken = draftOf({ find: { kind: "query", form: "stock", fields: [], next: "done" }, done: end });
  const behind = waysOf(flowOf(taken)).filter((way) => way.to === "done");
  expect(pasteNode(taken, behind, queries)).toBe("query_2");
  expect(nodeOf(flowOf(taken), "query")?.keywords["filter"]).toEqual(["y", "=", { field: "query_2.x" }]);
  expect(nodeOf(flowOf(taken), "tell")?.keywords["subject"]).toBe("{{ query_2.x }} {{ query.y }}");
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
