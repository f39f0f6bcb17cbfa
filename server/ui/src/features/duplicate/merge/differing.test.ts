import { expect, test } from "vitest";
import type { DataRecord, Values } from "@/shared/api/types";
import { differs, optionsOf } from "./differing";

function record(id: string, values: Values): DataRecord {
  return {
    id,
    version: 1,
    title: id,
    values,
    created_at: "2026-03-02T08:00:00Z",
    created_by: null,
    updated_at: "2026-03-02T08:00:00Z",
    updated_by: null,
    flow_state: null,
    rules: {},
  };
}

const records = [record("a", { n: 1 }), record("b", { name: "乙", n: 1 }), record("c", { name: "丙", n: 1 })];

test("fields that are the same need no choice", () => {
  expect(differs("n", records)).toBe(false);
  expect(differs("name", records)).toBe(true);
  expect(differs("nothing", records)).toBe(false);
});

test("each value is one option and the empty one comes last", () => {
  expect(optionsOf("name", records).map((one) => one.id)).toEqual(["b", "c", "a"]);
  expect(optionsOf("n", records).map((one) => one.id)).toEqual(["a"]);
});
