import { describe, expect, it } from "vitest";
import type { Drawing } from "./drawing";
import { laneLayout, NODE_WIDTH } from "./layout";

const drawing: Drawing = {
  parts: ["start", "a", "b", "c"].map((id) => ({ id, type: "node", node: id })),
  lines: [
    ["start", "a"],
    ["start", "b"],
    ["a", "c"],
    ["b", "c"],
  ].map(([from = "", to = ""]) => ({ id: `${from} ${to}`, from, to, isStem: false, isMain: true })),
};

describe("lanes", () => {
  const owners: Record<string, string> = { start: "Ann", a: "Ann Lee", b: "Ann Lee", c: "Ann" };
  const layout = laneLayout(drawing, (id) => owners[id] ?? "");
  const laneAt = (id: string) => {
    const x = layout.places.get(id)?.x ?? -1;
    return layout.lanes.find((lane) => lane.x <= x && x + NODE_WIDTH <= lane.x + lane.width)?.key;
  };

  it("are one for each of those who act, in the order they are come to", () => {
    expect(layout.lanes.map((lane) => lane.key)).toEqual(["Ann", "Ann Lee"]);
    const [first, second] = layout.lanes;
    expect(second?.x).toBe((first?.x ?? 0) + (first?.width ?? 0));
  });

  it("hold the cards of whoever they are named after, beside each other and not one on the other", () => {
    expect(["start", "a", "b", "c"].map(laneAt)).toEqual(["Ann", "Ann Lee", "Ann Lee", "Ann"]);
    const apart = Math.abs((layout.places.get("a")?.x ?? 0) - (layout.places.get("b")?.x ?? 0));
    expect(apart).toBeGreaterThan(NODE_WIDTH);
    expect(layout.places.get("a")?.y).toBe(layout.places.get("b")?.y);
  });
});
