import { expect, it } from "vitest";
import { fits, nodeOf, withNode } from "./mapping";

const node = (kind: string) => ({ node: kind, title: kind, kind });

it("lets people's steps become each other, and other nodes those of their kind", () => {
  expect(fits(node("approve"), node("handle"))).toBe(true);
  expect(fits(node("delay"), node("delay"))).toBe(true);
  expect(fits(node("delay"), node("http"))).toBe(false);
  expect(fits(node("approve"), node("cc"))).toBe(false);
});

it("changes one node of a plan and leaves the plan before as it was", () => {
  const plan = { look: "look", boss: "boss" };
  expect(withNode(plan, "look", "first")).toEqual({ look: "first", boss: "boss" });
  expect(withNode(plan, "look", "")).toEqual({ boss: "boss" });
  expect(plan).toEqual({ look: "look", boss: "boss" });
});

it("finds the node a mistake is about", () => {
  expect(nodeOf("/nodes/look")).toBe("look");
  expect(nodeOf("/nodes/a~1b~0c")).toBe("a/b~c");
  expect(nodeOf("/from")).toBeNull();
});
