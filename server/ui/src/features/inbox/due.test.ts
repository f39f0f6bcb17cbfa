import { expect, test } from "vitest";
import type { Task } from "@/shared/api/types";
import { groupByUrgency, isDecidable } from "./due";

const now = new Date("2026-11-22T10:00:00+08:00");
const local = (day: number, hour: number) => `2026-11-${day}T${String(hour).padStart(2, "0")}:00:00+08:00`;

function task(id: string, due_at: string | null, created_at = local(20, 9)): Task {
  return {
    id,
    run_id: "r",
    app: "crm",
    form: "quote",
    record_id: "x",
    record_title: id,
    flow_title: "报价审批",
    node: "manager",
    node_title: "主管审批",
    kind: "approve",
    state: "open",
    assignee: { id: "a", name: "a" },
    instead_of: null,
    initiator: { id: "b", name: "b" },
    created_at,
    due_at,
    decided_at: null,
    decision: null,
    opinion: null,
    summary: [],
    unread: false,
    signature: null,
    attachments: [],
    buttons: {},
    suspended: false,
    link: null,
  };
}

test("overdue stands first, then today, then the rest; inside a group by deadline, then by age", () => {
  const groups = groupByUrgency(
    [
      task("none-new", null, local(21, 9)),
      task("tomorrow", local(23, 1)),
      task("today", local(22, 18)),
      task("late", local(22, 9)),
      task("none-old", null, local(10, 9)),
      task("very late", local(19, 9)),
    ],
    now,
  );
  expect(groups.map((group) => [group.urgency, group.tasks.map((one) => one.id)])).toEqual([
    ["overdue", ["very late", "late"]],
    ["today", ["today"]],
    ["later", ["tomorrow", "none-old", "none-new"]],
  ]);
});

test("what is suspended is neither late nor decided", () => {
  const still = { ...task("still", local(19, 9)), suspended: true };
  expect(groupByUrgency([still], now)).toEqual([{ urgency: "later", tasks: [still] }]);
  expect([isDecidable(still), isDecidable(task("open", null))]).toEqual([false, true]);
});

test("a group without tasks is left out", () => {
  expect(groupByUrgency([], now)).toEqual([]);
});
