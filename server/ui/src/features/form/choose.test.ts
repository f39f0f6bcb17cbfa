import { expect, it } from "vitest";
import type { Json, Values } from "@/shared/api/types";
import { choose, type Left } from "./choose";
import { readFields } from "./field";

const fields = readFields({
  properties: {
    product: { "x-kind": "link", "x-form": "product", "x-fill": { price: "price", cost: "cost" } },
    price: { "x-kind": "money" },
    cost: { "x-kind": "money" },
    qty: { type: "number" },
  },
});

function pick(left: Left, held: Values, value: Json): Values {
  return choose(left, { fields, held, key: "product", value, mayEdit: (key) => key !== "cost" });
}

it("makes room for what another record fills in, and keeps what one may not change", () => {
  const held = { product: "a", price: 5, cost: 3, qty: 2 };
  expect(pick(new Map(), held, "b")).toEqual({ product: "b", price: undefined, cost: 3, qty: 2 });
  expect(pick(new Map(), held, null)).toEqual({ product: null, price: undefined, cost: 3, qty: 2 });
});

it("keeps what was typed before the first record is chosen", () => {
  expect(pick(new Map(), { price: 7 }, "a")).toEqual({ product: "a", price: 7 });
  expect(pick(new Map(), { product: "a", price: 7 }, "a")).toEqual({ product: "a", price: 7 });
});

it("has filled in what was emptied before the record is chosen, not what is emptied after", () => {
  const chosen = pick(new Map(), { price: null }, "a");
  expect(chosen["price"]).toBeUndefined();
  const left: Left = new Map();
  const other = pick(left, { product: "a", price: null }, "b");
  expect(pick(left, other, "a")["price"]).toBeNull();
});

it("gives back what was there when the record before is chosen again", () => {
  const left: Left = new Map();
  const other = { ...pick(left, { product: "a", price: 5 }, "b"), price: 9 };
  const again = pick(left, other, "a");
  expect(again).toEqual({ product: "a", price: 5 });
  expect(pick(left, pick(left, again, null), "b")).toEqual({ product: "b", price: 9 });
});

it("sets any other value as it is", () => {
  const choice = { fields, held: { product: "a", price: 5 }, key: "qty", value: 2, mayEdit: () => true };
  expect(choose(new Map(), choice)).toEqual({ product: "a", price: 5, qty: 2 });
});
