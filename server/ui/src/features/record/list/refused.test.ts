import { expect, it } from "vitest";
import { refusedOf } from "./refused";

it("tells of each record that was refused why, and nothing of the others", () => {
  const records = [
    { id: "a", title: "甲" },
    { id: "b", title: "乙" },
    { id: "c", title: "丙" },
  ];
  const lines = refusedOf(
    [
      { index: 0, status: "ok" },
      {
        index: 1,
        status: "error",
        problem: {
          status: 422,
          code: "invalid",
          title: "有误",
          problems: [{ pointer: "/phone", code: "required", message: "请填写手机" }],
        },
      },
      { index: 2, status: "error", problem: { status: 409, code: "version_conflict", detail: "有人先改了" } },
    ],
    records,
  );
  expect(lines).toEqual([
    { id: "b", title: "乙", reason: "请填写手机" },
    { id: "c", title: "丙", reason: "有人先改了" },
  ]);
});
