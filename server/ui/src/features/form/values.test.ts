import { describe, expect, it } from "vitest";
import type { EvaluateAnswer, FieldSchema } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";
import { readFields } from "./field";
import { changedValues, laidOver, toSend } from "./sending";
import { draftOf, isEmpty, keepAlike, mergeAnswer, sameValue } from "./values";

const schema: FieldSchema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string" },
    level: { type: "string", enum: ["A", "B"] },
    items: {
      type: "array",
      items: {
        type: "object",
        properties: {
          qty: { type: "number" },
          price: { "x-kind": "money" },
          amount: { "x-kind": "money", "x-formula": "qty * price" },
        },
      },
    },
    total: { "x-kind": "money", "x-formula": "SUM(items.amount)" },
  },
};
const fields = readFields(schema);

function answer(values: Values, visible: Record<string, boolean> = {}): EvaluateAnswer {
  return { values, visible, required: [], problems: [] };
}

describe("mergeAnswer", () => {
  it("takes computed values and leaves what was typed as typed", () => {
    const merged = mergeAnswer(fields, { name: "Ada ", total: 1 }, answer({ name: "Ada", total: 5 }));
    expect(merged).toEqual({ name: "Ada ", total: 5 });
  });

  it("gives defaults to fields nobody has touched, not to those emptied by hand", () => {
    expect(mergeAnswer(fields, {}, answer({ level: "B" }))).toEqual({ level: "B" });
    expect(mergeAnswer(fields, { level: null }, answer({ level: "B" }))).toEqual({ level: null });
  });

  it("lets hiding clear a value", () => {
    expect(mergeAnswer(fields, { level: "A" }, answer({ level: null }, { level: false }))).toEqual({
      level: null,
    });
  });

  it("puts back what may not be changed now, also when that is nothing", () => {
    const locked = { locked: ["level", "name"] };
    const mine = { name: "Ada", level: "A", total: 1 };
    expect(mergeAnswer(fields, mine, { ...answer({ level: "B", total: 1 }), ...locked })).toEqual({
      name: null,
      level: "B",
      total: 1,
    });
  });

  it("leaves the rows that the answer says nothing new of as they are, so that they are not drawn anew", () => {
    const mine = {
      items: [
        { _id: "r1", qty: 2, price: 5, amount: 10 },
        { _id: "r2", qty: 3, price: 5, amount: 10 },
        { _id: "new-1", qty: 1, price: 1, amount: 1 },
      ],
    };
    const theirs: Values = {
      items: [
        { _id: "r1", qty: 2, price: 5, amount: 10 },
        { _id: "r2", qty: 3, price: 5, amount: 15 },
        { qty: 1, price: 1, amount: 1 },
      ],
    };
    const merged = mergeAnswer(fields, mine, answer(theirs))["items"] as Json[];
    expect(merged[1]).toEqual({ _id: "r2", qty: 3, price: 5, amount: 15 });
    expect(merged.map((row, at) => row === mine.items[at])).toEqual([true, false, true]);
  });

  it("puts back the cells of a row that may not be changed as it stands", () => {
    const mine = {
      items: [
        { _id: "r2", qty: 2, price: 7 },
        { _id: "new-1", qty: 1, price: 8 },
      ],
    };
    const theirs = {
      items: [
        { _id: "r2", qty: 2, price: 3 },
        { _id: "x", qty: 1, price: 8 },
      ],
    };
    const locked = { locked: ["items/0/price"] };
    expect(mergeAnswer(fields, mine, { ...answer(theirs), ...locked })["items"]).toEqual([
      { _id: "r2", qty: 2, price: 3 },
      { _id: "new-1", qty: 1, price: 8 },
    ]);
  });

  it("puts computed columns into their rows", () => {
    const mine = {
      items: [
        { _id: "r2", qty: 2, price: 3 },
        { _id: "new-1", qty: 1, price: null },
      ],
    };
    const theirs = {
      items: [
        { _id: "r2", qty: 2, price: 3, amount: 6 },
        { _id: "x", qty: 1, price: 9, amount: 0 },
      ],
    };
    expect(mergeAnswer(fields, mine, answer(theirs))).toEqual({
      items: [
        { _id: "r2", qty: 2, price: 3, amount: 6 },
        { _id: "new-1", qty: 1, price: null, amount: 0 },
      ],
    });
  });

  it("takes what a reader may only look at from the engine, in rows as well", () => {
    const rights = { fields: { "*": "edit" as const, level: "see" as const, "items.price": "see" as const } };
    const mine = {
      name: "Ada",
      level: "A",
      items: [
        { _id: "r2", qty: 2, price: 3 },
        { _id: "new-1", qty: 1, price: 4 },
      ],
    };
    const items: Json[] = [
      { _id: "r2", qty: 9, price: 8 },
      { _id: "x", qty: 9 },
    ];
    const merged = mergeAnswer(fields, mine, answer({ name: "Bea", items }), rights);
    expect(merged).toEqual({
      name: "Ada",
      level: null,
      items: [
        { _id: "r2", qty: 2, price: 8 },
        { _id: "new-1", qty: 1, price: null },
      ],
    });
    const whole = { fields: { "*": "see" as const } };
    const seen = mergeAnswer(fields, mine, answer({ level: "B", items }), whole);
    expect(seen).toMatchObject({ level: "B", items });
    expect(changedValues(fields, mine, merged, rights)).toEqual({});
    const typed = { ...merged, items: [{ _id: "r2", qty: 5, price: 8 }] };
    expect(changedValues(fields, mine, typed, rights)).toEqual({ items: [{ _id: "r2", qty: 5 }] });
  });

  it("answers the same object when nothing changes, so nothing is asked again", () => {
    const mine = { name: "Ada", total: 5 };
    expect(mergeAnswer(fields, mine, answer({ name: "Ada", total: 5, level: null }))).toBe(mine);
  });
});

describe("keepAlike", () => {
  it("keeps the parts of an answer that say what they said", () => {
    const before = { ...answer({ total: 1 }, { level: false }), refs: { members: { m1: "Ada" } } };
    const next = {
      ...answer({ total: 2 }, { level: false }),
      refs: { members: { m1: "Ada" } },
      required: ["name"],
    };
    const kept = keepAlike(before, next);
    expect(kept).toEqual(next);
    expect(kept.visible).toBe(before.visible);
    expect(kept.refs).toBe(before.refs);
    expect(kept.required).toBe(next.required);
  });
});

describe("changedValues", () => {
  it("names only what a person changed, and null for what was removed", () => {
    const before = { name: "Ada", level: "A", total: 3 };
    expect(changedValues(fields, before, { name: "Bea", total: 9 })).toEqual({ name: "Bea", level: null });
  });
});

it("knows the many faces of nothing", () => {
  const empty: (Json | undefined)[] = [undefined, null, "", [], { city: "" }, {}];
  for (const value of empty) expect(isEmpty(value)).toBe(true);
  for (const value of [0, false, " ", [0], { city: "x" }]) expect(isEmpty(value)).toBe(false);
  expect(sameValue(null, "")).toBe(true);
  expect(sameValue(0, null)).toBe(false);
});

it("forgets stored nulls in a draft", () => {
  expect(draftOf({ a: null, b: 1 })).toEqual({ b: 1 });
});

it("sends what people typed, not what the engine computes nor row keys of this page", () => {
  const items = [
    { _id: "new-1", qty: 1, amount: 3 },
    { _id: "r1", qty: 2, amount: 6 },
  ];
  expect(toSend(fields, { name: "Ada", level: null, items, total: 9 })).toEqual({
    name: "Ada",
    level: null,
    items: [{ qty: 1 }, { _id: "r1", qty: 2 }],
  });
});

it("lays what was typed over what the record has become", () => {
  const rights = { fields: { "*": "edit" as const, level: "see" as const } };
  const before = { name: "晨光", level: "A", items: [{ _id: "1", qty: 1, amount: "5" }] };
  const row = { _id: "new-1", qty: 2, price: "3" };
  const typed = { ...before, name: "", items: [...before.items, row] };
  const now = { ...before, name: "晨光机电", level: "B", total: "9" };
  expect(laidOver(fields, before, typed, now, rights)).toEqual({
    ...now,
    name: "",
    items: [...before.items, row],
  });
  expect(laidOver(fields, before, before, now, rights)).toEqual(now);
  const { name: _, ...without } = before;
  expect(laidOver(fields, before, without, now, rights)["name"]).toBeNull();
});
