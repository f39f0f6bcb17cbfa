import { describe, expect, it } from "vitest";
import type { FlowFigures, NodeFigures } from "@/shared/api/types";
import { readFlow } from "../flow-document";
import { heatDrawing, heatOf, keptText, lengthOf, overdueShare, overdueText } from "./heat";

const FLOW = readFlow({
  key: "f",
  title: "F",
  start: { on: "submit", form: "leave", next: "head" },
  nodes: {
    head: { kind: "approve", title: "主管", next: "size", on_reject: "no" },
    size: {
      kind: "condition",
      branches: [{ title: "大额", when: ["total", ">", 1], next: "boss" }],
      otherwise: "done",
    },
    boss: { kind: "approve", next: "done" },
    no: { kind: "end" },
    done: { kind: "end" },
  },
});

function node(key: string, median: number | null): NodeFigures {
  return {
    node: key,
    title: key,
    passages: 2,
    median,
    p90: median,
    open: 0,
    with_deadline: 4,
    overdue: 1,
    standard: null,
  };
}

const FIGURES: FlowFigures = {
  time: "elapsed",
  started: 2,
  running: 0,
  ended: [],
  standard: null,
  nodes: [node("head", 600), node("boss", 7200)],
  people: [],
  exact: true,
};

describe("the heat of a flow", () => {
  it("is drawn beside the slowest node", () => {
    const drawing = heatDrawing(FLOW, FIGURES);
    const heat = Object.fromEntries(drawing.parts.map((part) => [part.id, part.heat]));
    expect(heat).toMatchObject({ head: "green", boss: "red", done: null, "size:0": null });
    expect(drawing.parts.find((part) => part.id === "size:0")?.title).toBe("大额");
    expect(drawing.lines.filter((line) => line.aside === "rejected").map((line) => line.to)).toEqual(["no"]);
    expect(drawing.lines.some((line) => line.walked)).toBe(false);
  });

  it("rises in four steps", () => {
    expect([0, 24, 25, 50, 75, 100].map((length) => heatOf(length, 100))).toEqual([
      "green",
      "green",
      "gold",
      "orange",
      "red",
      "red",
    ]);
    expect(heatOf(null, 100)).toBeNull();
    expect(heatOf(0, 0)).toBe("green");
  });

  it("says lengths and shares", () => {
    expect(lengthOf(20, "elapsed")).toEqual({ key: "underMinute", n: 0 });
    expect(lengthOf(5400, "elapsed")).toEqual({ key: "hours", n: 1.5 });
    expect(lengthOf(47 * 3600, "elapsed")).toEqual({ key: "hours", n: 47 });
    expect(lengthOf(3 * 86_400, "elapsed")).toEqual({ key: "daysLong", n: 3 });
    expect(lengthOf(3 * 86_400, "working")).toEqual({ key: "hours", n: 72 });
    expect(overdueShare(node("a", 1))).toBe(25);
    expect(overdueShare({ ...node("a", 1), with_deadline: 0 })).toBeNull();
    expect([overdueText(node("a", 1)), overdueText({ with_deadline: 0, overdue: 0 })]).toEqual(["25%", "—"]);
  });
});

describe("keeping to a standard", () => {
  it("is a share of what is over or too late, and a dash where there is nothing", () => {
    expect(keptText({ kept: 2, missed: 1 })).toBe("67%");
    expect(keptText({ kept: 0, missed: 0 })).toBe("—");
    expect(keptText(null)).toBe("—");
  });
});
