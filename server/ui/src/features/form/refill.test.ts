import { describe, expect, it } from "vitest";
import type { FormSchema } from "@/shared/api/form-types";
import type { Json, Values } from "@/shared/api/types";
import { choose } from "./choose";
import { readFields } from "./field";
import { takenBack } from "./refill";
import { changedValues, toEvaluate, toSend } from "./sending";

const schema: FormSchema = {
  properties: {
    customer: { "x-kind": "link", "x-form": "customer", "x-fill": { phone: "phone" } },
    phone: { type: "string" },
    code: { type: "string" },
    price: { "x-kind": "money", "x-refilled-by": ["code", "items.qty"] },
    whose: {
      "x-kind": "link",
      "x-form": "customer",
      "x-fill": { call: "phone" },
      "x-refilled-by": ["phone"],
    },
    call: { type: "string" },
    shown: { type: "string", "x-readonly": true, "x-refilled-by": ["code"] },
    cost: { "x-kind": "money", "x-refilled-by": ["code"] },
    items: {
      "x-kind": "subform",
      items: {
        properties: {
          product: { type: "string" },
          qty: { type: "number" },
          price: { "x-kind": "money", "x-refilled-by": [".product"] },
          tax: { type: "number", "x-refilled-by": ["code"] },
        },
      },
    },
  },
};
const fields = readFields(schema);
const columns = fields.find((field) => field.key === "items")?.columns ?? [];

function set(held: Values, key: string, value: Json): Values {
  return choose(new Map(), { fields, held, key, value, mayEdit: (one) => one !== "cost" });
}

describe("what follows a change", () => {
  it("makes room in the form and in every row, save where one may not change it", () => {
    const row = { _id: "a", product: "P", qty: 1, price: 2, tax: 3 };
    const held = { code: "A", price: 5, shown: "x", cost: 4, phone: "1", items: [row] };
    const next = set(held, "code", "B");
    expect(next).toEqual({
      ...held,
      code: "B",
      price: undefined,
      shown: undefined,
      items: [{ _id: "a", product: "P", qty: 1, price: 2 }],
    });
    expect(next["cost"]).toBe(4);
    expect(set(held, "code", "A")).toEqual(held);
    expect(set(held, "price", 9)).toEqual({ ...held, price: 9 });
  });

  it("takes what a record it stood for had filled in along", () => {
    const held = { phone: "1", whose: "w", call: "11", price: 5 };
    expect(set(held, "phone", "2")).toEqual({ phone: "2", whose: undefined, call: undefined, price: 5 });
  });

  it("looks at the cells of its own row, and at a column in all of them", () => {
    const row = { _id: "a", product: "P", qty: 1, price: 2, tax: 3 };
    const cell = (key: string, value: Json) =>
      choose(new Map(), { fields: columns, held: row, key, value, mayEdit: () => true, row: "a" });
    expect(cell("product", "Q")).toEqual({ ...row, product: "Q", price: undefined });
    expect(cell("qty", 2)).toEqual({ ...row, qty: 2 });
    const held = { price: 5, items: [row] };
    expect(set(held, "items", [{ ...row, qty: 2 }])["price"]).toBeUndefined();
    expect(set(held, "items", [{ ...row, tax: 9 }])["price"]).toBe(5);
    expect(set(held, "items", [row, { _id: "new-1" }])["price"]).toBe(5);
  });
});

describe("what is sent", () => {
  it("says nothing of what has made room", () => {
    const values = { code: "B", price: undefined, phone: undefined };
    expect(toSend(fields, values)).toEqual({ code: "B" });
    expect(toEvaluate(fields, values)).toMatchObject({ code: "B", customer: null });
    for (const waiting of ["price", "phone"]) expect(waiting in toEvaluate(fields, values)).toBe(false);
    const emptied = { price: null, phone: null };
    expect(toEvaluate(fields, emptied)).toMatchObject(emptied);
    expect(changedValues(fields, { phone: "1" }, { phone: undefined })).toEqual({});
    expect(changedValues(fields, { phone: "1" }, { phone: null })).toEqual({ phone: null });
    expect(changedValues(fields, { code: "A", price: 5 }, values)).toEqual({ code: "B" });
  });

  it("says what was typed over again as it was", () => {
    const before = { customer: "a", phone: "1", code: "A", price: 5, cost: 4 };
    const rights = { fields: { "*": "edit" as const, cost: "see" as const } };
    const same = changedValues(fields, before, { ...before, code: "B" }, rights);
    expect(same).toEqual({ code: "B", price: 5 });
    const chosen = changedValues(fields, before, { ...before, customer: "b" }, rights);
    expect(chosen).toEqual({ customer: "b", phone: "1" });
    expect(changedValues(fields, before, before, rights)).toEqual({});
  });
});

it("takes a change back with what came along", () => {
  const form = { schema, rights: { fields: { "*": "edit" as const, price: "see" as const } } };
  const before = { customer: "a", phone: "手写", code: "A", price: 5, call: "9" };
  const chosen = { ...before, customer: "b", phone: "222" };
  expect(takenBack(form, before, chosen, ["customer"])).toEqual({
    customer: "a",
    phone: "手写",
    whose: null,
    call: "9",
  });
  const moved = { ...before, code: "B", price: 8, call: "8" };
  expect(takenBack(form, before, moved, ["code"])).toEqual({ code: "A", cost: null });
  expect(takenBack(form, {}, { call: "8" }, ["call"])).toEqual({ call: null });
  const items = [{ _id: "a", tax: 3 }];
  const set = takenBack(form, { ...before, items }, { ...moved, items: [{ _id: "a", tax: 9 }] }, ["code"]);
  expect(set["items"]).toEqual(items);
});
