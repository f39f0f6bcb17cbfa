import { describe, expect, it } from "vitest";
import type { Json } from "@/shared/api/types";
import { conditionOf, groupOf, lineCount, readCondition, tidyCondition, type Group } from "./condition-tree";

describe("conditionOf", () => {
  it("leaves out lines still being typed, and groups of nothing else", () => {
    const group: Group = {
      join: "all",
      parts: [
        { field: "level", op: "in", value: ["A"] },
        { field: "name", op: "contains", value: "" },
        { field: "", op: "", value: undefined },
        { field: "total", op: "between", value: [null, null] },
        { field: "phone", op: "empty", value: "ignored" },
        { field: "active", op: "=", value: false },
        { field: "total", op: ">", value: 0 },
        { field: "total", op: "<", value: { field: "" } },
        { join: "any", parts: [{ field: "name", op: "=", value: undefined }] },
      ],
    };
    expect(conditionOf(group)).toEqual({
      all: [
        ["level", "in", ["A"]],
        ["phone", "empty"],
        ["active", "=", false],
        ["total", ">", 0],
      ],
    });
  });

  it("looks around a point once it is known how far", () => {
    const around = (km: number | null) =>
      conditionOf({ field: "place", op: "within", value: { lng: 120.15, lat: 30.28, km } });
    expect(around(5)).toEqual(["place", "within", { lng: 120.15, lat: 30.28, km: 5 }]);
    expect(around(0)).toEqual(["place", "within", { lng: 120.15, lat: 30.28, km: 0 }]);
    expect(around(null)).toBeUndefined();
  });

  it("is nothing without a complete line", () => {
    expect(
      conditionOf({ join: "any", parts: [{ field: "name", op: "=", value: undefined }] }),
    ).toBeUndefined();
  });
});

describe("groupOf", () => {
  it.each<[string, Json]>([
    [
      "several",
      {
        any: [
          ["next", "during", "this_week"],
          ["owner", "=", { me: true }],
        ],
      },
    ],
    [
      "none of several",
      {
        not: {
          any: [
            ["a", "=", 1],
            ["b", "empty"],
          ],
        },
      },
    ],
    [
      "not all",
      {
        not: {
          all: [
            ["a", "=", 1],
            ["b", ">", { field: "a" }],
          ],
        },
      },
    ],
    ["not one", { not: ["a", "=", 1] }],
    [
      "nested",
      { all: [["a", "=", 1], { any: [["b", "=", 2], { not: ["c", ">", { date: "today - 3d" }] }] }] },
    ],
  ])("%s is written back as it was read", (_name, condition) => {
    const group = groupOf(condition);
    expect(group && conditionOf(group)).toEqual(condition);
  });

  it.each<[string, Json, Group | null]>([
    ["a single line", ["level", "=", "A"], { join: "all", parts: [{ field: "level", op: "=", value: "A" }] }],
    ["always true", {}, { join: "all", parts: [] }],
    ["nothing", null, { join: "all", parts: [] }],
    ["two keys", { all: [], any: [] }, null],
    ["rubbish", "all", null],
    ["rubbish inside", { all: ["all"] }, null],
  ])("%s", (_name, condition, expected) => {
    expect(groupOf(condition)).toEqual(expected);
  });
});

it("writes a group of one line as the line", () => {
  expect(tidyCondition({ join: "any", parts: [{ field: "a", op: "=", value: 1 }] })).toEqual(["a", "=", 1]);
  expect(tidyCondition({ join: "none", parts: [{ field: "a", op: "=", value: 1 }] })).toEqual({
    not: ["a", "=", 1],
  });
});

it("counts lines at every depth", () => {
  expect(lineCount({ all: [["a", "=", 1], { not: ["b", "empty"] }] })).toBe(2);
  expect(lineCount("rubbish")).toBe(1);
});

it("ignores an address that is not JSON", () => {
  expect(readCondition("{oops")).toBeNull();
  expect(readCondition(null)).toBeNull();
  expect(readCondition('["a","=",1]')).toEqual(["a", "=", 1]);
});
