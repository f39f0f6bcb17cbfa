import { expect, it } from "vitest";
import { readField } from "@/features/form/field";
import { boardColumns, stepOnBoard } from "./board-columns";

const stage = readField("stage", { "x-kind": "radio", enum: ["新", "谈", "赢"] }, true);
const section = (value: string | null, count: number) => ({
  value,
  count,
  exact: true,
  values: [count * 10],
  condition: ["stage", "=", value] as const,
});

it("shows every option, then values that are none any more, then those without", () => {
  const columns = boardColumns(stage, [section("谈", 2), section("旧", 1), section(null, 3)], false);
  expect(columns.map((column) => [column.id, column.count, column.sum])).toEqual([
    ["新", 0, null],
    ["谈", 2, 20],
    ["赢", 0, null],
    ["旧", 1, 10],
    ["", 3, 30],
  ]);
});

it("hides empty columns when told", () => {
  expect(boardColumns(stage, [section("谈", 2)], true).map((column) => column.id)).toEqual(["谈"]);
});

it.each([
  ["ArrowDown", 0, 0, { column: 0, at: 1 }],
  ["ArrowDown", 0, 2, null],
  ["ArrowUp", 0, 0, null],
  ["ArrowRight", 0, 2, { column: 2, at: 1 }],
  ["ArrowLeft", 2, 1, { column: 0, at: 1 }],
  ["ArrowRight", 2, 0, null],
  ["Enter", 0, 0, null],
])("%s from column %i, card %i", (key, column, at, expected) => {
  expect(stepOnBoard(key, column, at, [3, 0, 2])).toEqual(expected);
});
