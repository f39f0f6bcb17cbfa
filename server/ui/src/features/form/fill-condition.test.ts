import { expect, it } from "vitest";
import { fillCondition } from "./fill-condition";

it.each([
  ["a constant stays", ["state", "=", "active"], {}, ["state", "=", "active"]],
  [
    "a value of the form is put in",
    ["customer", "=", { field: "customer" }],
    { customer: "c1" },
    ["customer", "=", "c1"],
  ],
  ["a missing value drops the line", ["customer", "=", { field: "customer" }], {}, null],
  [
    "and only that line",
    {
      all: [
        ["customer", "=", { field: "customer" }],
        ["state", "=", "won"],
      ],
    },
    { customer: null },
    { all: [["state", "=", "won"]] },
  ],
  ["inside not", { not: ["owner", "=", { field: "owner" }] }, { owner: "m1" }, { not: ["owner", "=", "m1"] }],
  [
    "among several, without the missing",
    ["of", "in", ["x", { field: "tags" }, { field: "none" }]],
    { tags: ["a"] },
    ["of", "in", ["x", "a"]],
  ],
  [
    "an open end",
    ["size", "between", [{ field: "least" }, { field: "most" }]],
    { least: 3 },
    ["size", "between", [3, null]],
  ],
  ["an operator without a value", ["customer", "not empty"], {}, ["customer", "not empty"]],
  ["the empty condition", {}, {}, null],
])("%s", (_name, condition, values, expected) => {
  expect(fillCondition(condition, values)).toEqual(expected);
});
