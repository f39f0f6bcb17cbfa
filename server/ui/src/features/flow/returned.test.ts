import { expect, it } from "vitest";
import type { Run, TimelineEntry } from "@/shared/api/types";
import { returnOf, shownState } from "./returned";

const entry = (action: string, node: string, to: string | null = null): TimelineEntry => ({
  at: "2026-11-22T02:00:00Z",
  by: { id: "1", name: "赵六" },
  action,
  node,
  node_title: node,
  opinion: null,
  signature: null,
  attachments: [],
  to,
  via: null,
});
const task = { node: "start", node_title: "发起人" };

it("finds the return a task answers", () => {
  const back = entry("return", "approve", "发起人");
  expect(returnOf(task, [entry("start", "start"), back])).toBe(back);
  expect(returnOf(task, [back, entry("comment", "start")])).toBe(back);
  expect(returnOf(task, [back, entry("resubmit", "start")])).toBeNull();
  expect(returnOf(task, [entry("return", "approve", "主管审批")])).toBeNull();
  expect(returnOf(task, [])).toBeNull();
});

it("says of a run that it was returned while its initiator is asked", () => {
  const node = (key: string, state: "active" | "passed") => ({
    title: key,
    key,
    kind: "handle",
    state,
    outcome: null,
    people: [],
    given: [],
    stuck: false,
  });
  const run = (
    nodes: Run["nodes"],
    state: Run["state"] = "running",
  ): Pick<Run, "state" | "suspended" | "nodes"> => ({
    state,
    suspended: null,
    nodes,
  });
  expect(shownState(run([node("start", "active")]))).toBe("returned");
  expect(shownState(run([{ ...node("set", "active"), stuck: true }]))).toBe("stuck");
  expect(shownState(run([node("start", "passed"), node("approve", "active")]))).toBe("running");
  expect(shownState(run([node("start", "active")], "withdrawn"))).toBe("withdrawn");
});
