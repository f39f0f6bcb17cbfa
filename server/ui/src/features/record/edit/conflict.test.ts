import { expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import type { DataRecord, Values } from "@/shared/api/types";
import { carriedOver, clashes, joined } from "./conflict";

const fields = readFields({
  properties: { name: {}, phone: {}, level: {}, note: {}, total: { "x-kind": "formula" } },
});
const stored = (values: Values, version: number) => ({ id: "r", version, values }) as DataRecord;
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

it("leaves to the engine what has made room, and keeps empty what a person has emptied", () => {
  const filling = readFields({
    properties: { customer: { "x-fill": { phone: "phone", level: "level" } }, phone: {}, level: {} },
  });
  const before = { customer: "a", phone: "1", level: "A" };
  const typed = { customer: "b", phone: undefined, level: null };
  const result = joined(filling, before, typed, { ...before }, {});
  expect(result["phone"]).toBeUndefined();
  expect(result).toMatchObject({ customer: "b", level: null });
});

it("carries an edit over to a newer version where nobody has to choose, and tells what others changed", () => {
  const edit = { values: { ...base, phone: "2" }, base, version: 1 };
  const carried = carriedOver(fields, edit, stored(theirs, 2));
  expect(carried).toMatchObject({
    values: { name: "Bea", phone: "2", level: "C" },
    base: theirs,
    version: 2,
  });
  expect(carried?.taken.map((field) => field.key)).toEqual(["name", "level"]);
  // Deleted and restored, it is another version of the same.
  expect(carriedOver(fields, edit, stored(base, 3))).toMatchObject({
    values: edit.values,
    version: 3,
    taken: [],
  });
  // What both changed alike is no news.
  expect(carriedOver(fields, edit, stored({ ...base, phone: "2" }, 2))?.taken).toEqual([]);
});

it("carries nothing over where both changed one field, nor over what was not new", () => {
  const edit = { values: mine, base, version: 1 };
  expect(carriedOver(fields, edit, stored(theirs, 2))).toBeNull();
  expect(carriedOver(fields, edit, stored(base, 1))).toBeNull();
});
