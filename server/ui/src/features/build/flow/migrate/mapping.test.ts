import { expect, it } from "vitest";
import { together, type MigrationPreview } from "../../calls/migration";
import { choiceOf, ENDS, fateOf, fits, isLeftOut, leavingOut, nodeOf, withFate, withNode } from "./mapping";

const node = (kind: string) => ({ node: kind, title: kind, kind, in_branch: false });

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
  expect(nodeOf("/nodes/look", [])).toBe("look");
  expect(nodeOf("/nodes/a~1b~0c", [])).toBe("a/b~c");
  expect(nodeOf("/plan/ends/1", ["look", "boss"])).toBe("boss");
  expect(nodeOf("/ends/7", ["look"])).toBeNull();
  expect(nodeOf("/from", [])).toBeNull();
});

it("lets a node become another or end its branch, not both", () => {
  const plan = { nodes: { look: "look", boss: "boss" }, ends: [] };
  const ended = withFate(plan, "look", ENDS);
  expect(ended).toEqual({ nodes: { boss: "boss" }, ends: ["look"] });
  expect([fateOf(ended, "look"), fateOf(ended, "boss"), fateOf(ended, "other")]).toEqual([ENDS, "boss", ""]);
  expect(withFate(ended, "look", "first")).toEqual({ nodes: { look: "first", boss: "boss" }, ends: [] });
});

it("leaves a new branch out and takes it in again", () => {
  const third = { fork: "split", branch: 2 };
  const out = leavingOut([{ fork: "split", branch: 1 }], third, true);
  expect([isLeftOut(out, third), isLeftOut(out, { fork: "other", branch: 2 })]).toEqual([true, false]);
  expect(leavingOut(out, third, false)).toEqual([{ fork: "split", branch: 1 }]);
});

it("adds up what stretches of runs come to", () => {
  const reason = (code: string, runs: number) => ({ pointer: "/nodes/a", code, message: code, runs });
  const some: MigrationPreview = {
    movable: 2,
    immovable: 3,
    kept: 2,
    opened: 0,
    cancelled: 1,
    reasons: [reason("x", 3)],
    runs: [],
    branches: [],
    next: "1.a",
  };
  const more = { ...some, reasons: [reason("x", 1), reason("y", 2)], next: null };
  const all = together(some, more);
  expect([all.movable, all.immovable, all.cancelled, all.next]).toEqual([4, 6, 2, null]);
  expect(all.reasons.map((one) => [one.code, one.runs])).toEqual([
    ["x", 4],
    ["y", 2],
  ]);
});

it("takes the versions an address names, as far as runs keep to them", () => {
  const version = (number: number, running: number) => ({
    version: number,
    published_at: "",
    is_current: false,
    running,
  });
  const versions = [version(3, 0), version(2, 4), version(1, 1)];
  const choice = (query: string) => choiceOf(new URLSearchParams(query), versions);
  expect(choice("from=2,1&to=3")).toEqual({ from: [1, 2], to: 3 });
  expect(choice("from=3,2&to=3")).toEqual({ from: [2], to: 3 });
  expect(choice("from=1&to=9")).toBeNull();
  expect(choice("")).toBeNull();
});
