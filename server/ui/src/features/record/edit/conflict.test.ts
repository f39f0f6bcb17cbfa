import { expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import { clashes, joined } from "./conflict";

const fields = readFields({
  properties: { name: {}, phone: {}, level: {}, note: {}, total: { "x-kind": "formula" } },
});
const base = { name: "Ada", phone: "1", level: "A", note: "old", total: 1 };
const mine = { name: "Ada", phone: "2", level: "B", total: 2 };
const theirs = { name: "Bea", phone: "1", level: "C", note: "old", total: 3 };

it("asks only about what both changed to different values", () => {
  expect(clashes(fields, base, mine, theirs).map((field) => field.key)).toEqual(["level"]);
  expect(clashes(fields, base, mine, { ...theirs, level: "B" })).toEqual([]);
});

it("joins the rest: my phone, my emptied note, their name", () => {
  expect(joined(fields, base, mine, theirs, { level: "mine" })).toEqual({
    name: "Bea",
    phone: "2",
    level: "B",
    note: null,
    total: 3,
  });
  expect(joined(fields, base, mine, theirs, { level: "theirs" })).toMatchObject({ level: "C", phone: "2" });
});
