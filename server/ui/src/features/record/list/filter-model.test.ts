import { describe, expect, it } from "vitest";
import { conditionOf, filterOf, readCondition, type Filter } from "./filter-model";

describe("conditionOf", () => {
  it("leaves out rows still being typed", () => {
    const filter: Filter = {
      join: "all",
      rows: [
        { field: "level", op: "in", value: ["A"] },
        { field: "name", op: "contains", value: "" },
        { field: "", op: "", value: undefined },
        { field: "total", op: "between", value: [null, null] },
        { field: "phone", op: "empty", value: "ignored" },
        { field: "active", op: "=", value: false },
        { field: "total", op: ">", value: 0 },
      ],
    };
    expect(conditionOf(filter)).toEqual({
      all: [
        ["level", "in", ["A"]],
        ["phone", "empty"],
        ["active", "=", false],
        ["total", ">", 0],
      ],
    });
  });

  it("is nothing without a complete row", () => {
    expect(
      conditionOf({ join: "any", rows: [{ field: "name", op: "=", value: undefined }] }),
    ).toBeUndefined();
  });
});

describe("filterOf", () => {
  it("reads back what was written", () => {
    const filter: Filter = {
      join: "any",
      rows: [
        { field: "next", op: "during", value: "this_week" },
        { field: "owner", op: "=", value: { me: true } },
      ],
    };
    expect(filterOf(JSON.parse(JSON.stringify(conditionOf(filter))))).toEqual(filter);
  });

  it.each([
    ["a single line", ["level", "=", "A"], { join: "all", rows: [{ field: "level", op: "=", value: "A" }] }],
    ["always true", {}, { join: "all", rows: [] }],
    ["nothing", null, { join: "all", rows: [] }],
    ["too deep", { all: [{ any: [["a", "=", 1]] }] }, null],
    ["not", { not: ["a", "=", 1] }, null],
    ["rubbish", "all", null],
  ])("%s", (_name, condition, expected) => {
    expect(filterOf(condition)).toEqual(expected);
  });
});

it("ignores an address that is not JSON", () => {
  expect(readCondition("{oops")).toBeNull();
  expect(readCondition(null)).toBeNull();
  expect(readCondition('["a","=",1]')).toEqual(["a", "=", 1]);
});
