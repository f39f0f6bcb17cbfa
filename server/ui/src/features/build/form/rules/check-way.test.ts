import { expect, it } from "vitest";
import type { Json } from "@/shared/api/types";
import { checkOf, thatOf } from "./check-way";

it.each<[string, Json]>([
  ["refuse", { not: ["total", "<", 0] }],
  ["refuse", { not: { any: [] } }],
  [
    "refuse",
    {
      not: {
        all: [
          ["a", "=", 1],
          ["b", "=", 2],
        ],
      },
    },
  ],
  ["must", ["total", ">=", 0]],
  ["must", {}],
  ["must", { all: [["a", "=", 1], { not: ["b", "=", 2] }] }],
  ["formula", "total >= 0"],
])("a check that %ss is written back as it was read", (way, that) => {
  const read = checkOf(that);
  expect(read.way).toBe(way);
  expect(thatOf(read.way, read.condition, read.formula)).toEqual(that);
});

it("keeps the condition when the way changes", () => {
  expect(thatOf("refuse", checkOf(["total", "<", 0]).condition, "")).toEqual({ not: ["total", "<", 0] });
});
