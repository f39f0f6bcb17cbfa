import { describe, expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import { beginning, looksReversed } from "./fields";

/** Fields of a form by their keys and titles, dates unless their schema says otherwise. */
function fieldsOf(titles: Readonly<Record<string, string>>, more: Record<string, object> = {}) {
  const dates = Object.entries(titles).map(
    ([key, title]) => [key, { title, type: "string", format: "date", "x-kind": "date" }] as const,
  );
  return readFields({ properties: { ...Object.fromEntries(dates), ...more } });
}

describe("beginning", () => {
  it.each([
    [{ due_on: "交货日期", start_on: "开始日期" }, "start_on", "due_on"],
    [{ a: "交货日期", b: "开始日期" }, "b", "a"],
    [{ signed: "签订日期", from: "生效日期", until: "到期日期" }, "from", "until"],
    [{ a: "Deadline", b: "Start" }, "b", "a"],
    [{ a: "第一天", b: "第二天" }, "a", "b"],
    [{ a: "发起日期", b: "截止日期", c: "计划开始" }, "c", "b"],
  ])("a chart of %j starts and ends by the names", (titles, start, end) => {
    expect(beginning("gantt", fieldsOf(titles))).toEqual({ kind: "gantt", gantt: { start, end } });
  });

  it("asks for two dates in a chart", () => {
    expect(beginning("gantt", fieldsOf({ a: "开始日期" }))).toBeNull();
  });

  it("lets records of a calendar last only where the names say so", () => {
    expect(beginning("calendar", fieldsOf({ a: "结束日期", b: "开始日期" }))).toEqual({
      kind: "calendar",
      calendar: { start: "b", end: "a" },
    });
    expect(beginning("calendar", fieldsOf({ a: "签订日期", b: "到期日期" }))).toEqual({
      kind: "calendar",
      calendar: { start: "a" },
    });
  });

  it("takes what moves on for the columns of a board", () => {
    const choice = (title: string) => ({ title, type: "string", enum: ["甲", "乙"], "x-kind": "radio" });
    const fields = fieldsOf({}, { source: choice("来源"), stage: choice("当前阶段") });
    expect(beginning("kanban", fields)).toEqual({ kind: "kanban", kanban: { by: "stage" } });
  });
});

it("doubts an end before a start", () => {
  const [due, start] = fieldsOf({ a: "交货日期", b: "开始日期" });
  expect(looksReversed(due, start)).toBe(true);
  expect(looksReversed(start, due)).toBe(false);
  expect(looksReversed(start, undefined)).toBe(false);
});
