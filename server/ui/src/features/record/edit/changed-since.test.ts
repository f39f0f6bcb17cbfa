import { expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import { ApiProblem } from "@/shared/api/problem";
import type { Values } from "@/shared/api/types";
import { changedSince, wentUnheard } from "./changed-since";

const fields = readFields({
  type: "object",
  properties: { place: { type: "string" }, days: { type: "number" } },
});
const rights = { fields: { "*": "edit" as const } };

it("names what was changed after it may have been stored, and is not stored so", () => {
  const stored = { place: "苏州", days: 2, grade: "甲" };
  const since = (sent: Values[], now: Values) => changedSince(fields, sent, now, stored, rights);
  expect(since([{ place: "苏州", days: 2 }], { place: "苏州", days: 2 })).toEqual({});
  expect(since([{ place: "苏州", days: 2 }], { place: "杭州", days: 2 })).toEqual({ place: "杭州" });
  expect(since([{ place: "苏州", days: 2 }], { place: "苏州" })).toEqual({ days: null });
  // What was sent in between may be what is stored.
  const tries = [
    { place: "杭州", days: 2 },
    { place: "苏州", days: 2 },
  ];
  expect(since(tries, { place: "杭州", days: 2 })).toEqual({ place: "杭州" });
  expect(since(tries, { place: "苏州", days: 2 })).toEqual({});
});

it("knows what may have been done", () => {
  const problem = (status: number) => new ApiProblem({ status, code: "any" });
  expect([0, 502, 409, 422].map((status) => wentUnheard(problem(status)))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(wentUnheard(new Error("lost"))).toBe(true);
});
