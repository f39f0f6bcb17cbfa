/** A run becomes a drawing: parts, lines, and what is said of each step. */
import { describe, expect, it } from "vitest";
import type { DiagramNode, Person, Run, Task, TimelineEntry } from "@/shared/api/types";
import { numbered } from "./drawing";
import { firstView } from "./first-view";
import { layoutOf, NODE_WIDTH } from "./layout";
import { presentStep, runDrawing, runHeight } from "./run-drawing";
import { lookOfStep } from "./step-words";

const ANN: Person = { id: "a", name: "安安" };
const BOB: Person = { id: "b", name: "鲍勃" };

function node(key: string, kind: string, more: Partial<DiagramNode> = {}): DiagramNode {
  return {
    key,
    kind,
    title: key,
    state: "ahead",
    outcome: null,
    passed_at: null,
    reason: null,
    row: null,
    people: [],
    ways: [],
    ...more,
  };
}

function way(to: string, more: Partial<DiagramNode["ways"][number]> = {}): DiagramNode["ways"][number] {
  return { to, role: "next", title: null, walked: false, ...more };
}

function task(more: Partial<Task>): Task {
  const blank = { state: "open", kind: "approve", created_at: "2026-03-02T08:00:00Z", due_at: null };
  return { ...blank, ...more } as Task;
}

function line(more: Partial<TimelineEntry>): TimelineEntry {
  const blank = {
    by: null,
    node: null,
    node_title: null,
    opinion: null,
    to: null,
    via: null,
    signature: null,
  };
  const files = { attachments: [] };
  return { at: "2026-03-02T08:00:00Z", action: "comment", ...blank, ...files, ...more };
}

/** The head has approved; a large sum is with two people at the same time. */
const RUN: Pick<Run, "diagram" | "tasks" | "timeline" | "state"> = {
  state: "running",
  diagram: [
    node("start", "start", {
      state: "passed",
      outcome: "done",
      people: [ANN],
      ways: [way("head", { walked: true })],
    }),
    node("head", "approve", {
      state: "passed",
      outcome: "approved",
      passed_at: "2026-03-02T09:00:00Z",
      people: [BOB],
      ways: [way("size", { walked: true }), way("refused", { role: "rejected" })],
    }),
    node("size", "condition", {
      state: "passed",
      outcome: "done",
      ways: [
        way("both", { role: "branch", title: "大额", walked: true }),
        way("done", { role: "branch" }),
        way("done", { role: "otherwise" }),
      ],
    }),
    node("both", "parallel", {
      state: "passed",
      outcome: "done",
      ways: [way("finance", { role: "branch", walked: true }), way("boss", { role: "branch", walked: true })],
    }),
    node("finance", "approve", { state: "active", people: [ANN, BOB], ways: [way("met")] }),
    node("boss", "approve", { state: "active", people: [BOB], ways: [way("met")] }),
    node("met", "join", { ways: [way("done")] }),
    node("refused", "end", { state: "aside" }),
    node("done", "end"),
  ],
  tasks: [
    task({ node: "finance", created_at: "2026-03-02T09:02:00Z", due_at: "2026-03-04T09:00:00Z" }),
    task({ node: "finance", created_at: "2026-03-02T09:01:00Z", due_at: "2026-03-03T09:00:00Z" }),
    task({ node: "finance", created_at: "2026-03-01T09:01:00Z", state: "done" }),
    task({ node: "boss", created_at: "2026-03-02T09:00:00Z" }),
  ],
  timeline: [
    line({ action: "start", node: "start", by: ANN }),
    line({ action: "approve", node: "head", by: BOB, opinion: "行" }),
  ],
};

describe("a drawn run", () => {
  const drawing = runDrawing(RUN);
  const step = (key: string) => {
    const found = drawing.steps.find((one) => one.key === key);
    if (!found) throw new Error(`no step ${key}`);
    return found;
  };
  const walked = drawing.lines.filter((one) => one.walked).map((one) => `${one.from} ${one.to}`);

  it("has a card for every node and a label for every branch of a condition", () => {
    expect(drawing.parts.filter((part) => part.type !== "branch").map((part) => part.node)).toEqual(
      RUN.diagram.map((one) => one.key),
    );
    const branches = drawing.parts.filter((part) => part.type === "branch");
    expect(branches.map((part) => [part.id, part.way?.label])).toEqual([
      ["size:0", { kind: "named", title: "大额" }],
      ["size:1", { kind: "branch", number: 2 }],
      ["size:otherwise", { kind: "otherwise" }],
    ]);
  });

  it("draws strong what was walked, through the branch", () => {
    expect(walked).toEqual([
      "start head",
      "head size",
      "size size:0",
      "size:0 both",
      "both finance",
      "both boss",
    ]);
    const rejection = drawing.lines.find((one) => one.aside === "rejected");
    expect(rejection).toMatchObject({ from: "head", to: "refused", walked: false, isMain: false });
  });

  it("tells a failure from what came too late, though both lead to the same step", () => {
    const called = runDrawing({
      state: "running",
      tasks: [],
      timeline: [],
      diagram: [
        node("call", "http", {
          ways: [way("done"), way("mend", { role: "failed" }), way("mend", { role: "late", walked: true })],
        }),
        node("mend", "handle"),
        node("done", "end"),
      ],
    });
    expect(called.lines.map((one) => [one.to, one.aside, one.walked])).toEqual([
      ["done", null, false],
      ["mend", "failed", false],
      ["mend", "late", true],
    ]);
    expect(called.steps[0]?.ways.map((one) => one.label?.kind)).toEqual([undefined, "failed", "late"]);
    const aside = called.lines.filter((one) => one.aside !== null);
    expect([...numbered(aside).values()]).toEqual([0, 1]);
  });

  it("says who has it, since when and until when", () => {
    expect(step("finance")).toMatchObject({
      names: ["安安", "鲍勃"],
      since: "2026-03-02T09:01:00Z",
      dueAt: "2026-03-03T09:00:00Z",
    });
    expect(step("boss").dueAt).toBeNull();
    expect(step("head")).toMatchObject({ since: null, passedAt: "2026-03-02T09:00:00Z", names: ["鲍勃"] });
    expect(step("head").entries.map((entry) => entry.opinion)).toEqual(["行"]);
  });

  it("looks first at where the run is stuck, else at where it stands", () => {
    expect(presentStep(drawing.steps)?.key).toBe("finance");
    const stuck = {
      ...RUN,
      diagram: [...RUN.diagram, node("odd", "update", { state: "stuck", reason: "?" })],
    };
    expect(presentStep(runDrawing(stuck).steps)?.key).toBe("odd");
    const ended = RUN.diagram.map((one) => ({ ...one, state: "passed" as const }));
    expect(presentStep(runDrawing({ ...RUN, diagram: ended }).steps)).toBeNull();
  });

  it("tells rejected and skipped steps from those agreed to", () => {
    expect(lookOfStep({ state: "passed", outcome: "rejected" })).toBe("rejected");
    expect(lookOfStep({ state: "passed", outcome: "skipped" })).toBe("skipped");
    expect(lookOfStep({ state: "passed", outcome: "done" })).toBe("passed");
    expect(lookOfStep({ state: "active", outcome: null })).toBe("active");
  });

  it("puts no card upon another", () => {
    const { places } = layoutOf(drawing, runHeight);
    const spots = drawing.parts.map((part) => ({
      ...(places.get(part.id) ?? { x: 0, y: 0 }),
      height: runHeight(part.type),
    }));
    for (const [at, a] of spots.entries())
      for (const b of spots.slice(at + 1)) {
        const apart = Math.abs(a.x - b.x) >= NODE_WIDTH || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
  });

  it("leaves out ways to nodes that are not there", () => {
    const lost = runDrawing({ ...RUN, diagram: [node("start", "start", { ways: [way("gone")] })] });
    expect(lost.lines).toEqual([]);
  });
});

describe("the first view", () => {
  const pane = { width: 400, height: 300 };

  it("shows the whole where it can be read", () => {
    const { zoom, x } = firstView({ x: 0, y: 0, width: 300, height: 200 }, pane);
    expect([zoom, x]).toEqual([1, 50]);
  });

  it("brings what matters into the middle where the whole cannot be read", () => {
    const at = { x: 0, y: 1000, width: 216, height: 86 };
    const { zoom, y } = firstView({ x: 0, y: 0, width: 300, height: 2000 }, pane, at);
    expect(zoom).toBe(0.8);
    expect(at.y * zoom + y + (at.height * zoom) / 2).toBeCloseTo(150);
  });

  it("brings the beginning of a wide drawing into the middle of a narrow pane", () => {
    const start = { x: 500, y: 0, width: 216, height: 60 };
    const { zoom, x, y } = firstView(
      { x: 0, y: 0, width: 1216, height: 900 },
      { width: 360, height: 600 },
      start,
    );
    expect(start.x * zoom + x + (start.width * zoom) / 2).toBeCloseTo(180);
    expect(start.y * zoom + y).toBe(24);
  });
});
