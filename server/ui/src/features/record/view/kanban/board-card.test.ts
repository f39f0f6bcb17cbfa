import { expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import type { DataRecord } from "@/shared/api/types";
import { linesOf } from "./board-card";

const text = (title: string) => ({ title, type: "string", "x-kind": "text" }) as const;
const columns = readFields({
  properties: {
    name: text("名称"),
    stage: text("阶段"),
    a: text("甲"),
    b: text("乙"),
    c: text("丙"),
    d: text("丁"),
  },
});
const record = { title: "苏州晨光", values: { name: "苏州晨光", a: "一" } } as unknown as DataRecord;

it("does not say the title again, nor the column a card stands in", () => {
  expect(linesOf(columns, "stage", record).map((field) => field.key)).toEqual(["a", "b", "c", "d"]);
});

it("says the field once the title is put together from more", () => {
  const other = { ...record, title: "KH-001 苏州晨光" };
  expect(linesOf(columns, "stage", other).map((field) => field.key)).toEqual(["name", "a", "b", "c"]);
});
