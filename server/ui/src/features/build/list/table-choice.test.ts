import { expect, test } from "vitest";
import type { TableColumn } from "../calls/tables";
import { chosenColumns, isLeft, kindsOf, titleOfFile } from "./table-choice";

const column = (heading: string, more: Partial<TableColumn> = {}): TableColumn => ({
  heading,
  samples: ["x"],
  kind: "text",
  options: ["x"],
  ...more,
});

test("columns become what was guessed until somebody changes it", () => {
  const columns = [column("客户"), column("状态", { kind: "select" }), column("多余")];
  const choices = { 客户: { title: " 名称 " }, 状态: { kind: "radio" }, 多余: { left: true } };
  expect(chosenColumns(columns, choices)).toEqual([
    { heading: "客户", title: "名称", kind: "text" },
    { heading: "状态", title: "状态", kind: "radio" },
  ]);
});

test("a column without name and values is left out until it is wanted", () => {
  const empty = column("AB", { samples: [], options: [] });
  expect(isLeft(empty, undefined)).toBe(true);
  expect(isLeft(empty, { left: false })).toBe(false);
  expect(isLeft(column("AB"), undefined)).toBe(false);
  expect(isLeft(column("备注", { samples: [] }), undefined)).toBe(false);
});

test("a choice is offered only where there are words for it", () => {
  expect(kindsOf(column("a"))).toContain("select");
  expect(kindsOf(column("a", { options: [] }))).not.toContain("select");
  expect(kindsOf(column("a", { options: [] }))).toContain("text");
});

test("the form is called like the file", () => {
  expect(titleOfFile("客户 2025.xlsx")).toBe("客户 2025");
  expect(titleOfFile("a.b.csv")).toBe("a.b");
});
