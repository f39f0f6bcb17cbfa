import { expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import { inputsOf, recordOf } from "./sample";

const fields = readFields({
  properties: {
    rate: { type: "number" },
    note: { "x-kind": "rich-text" },
    items: {
      type: "array",
      items: {
        properties: {
          qty: { type: "number" },
          price: { "x-kind": "money" },
          sum: { "x-kind": "money", "x-formula": "qty * price" },
        },
      },
    },
    net: { "x-kind": "money", "x-formula": "SUM(items.sum)" },
    total: { "x-kind": "money", "x-formula": "net * rate" },
  },
});

it("asks for what people type, also behind other formulas and in rows", () => {
  expect(inputsOf(fields, "total", 'IF(rate > 1, net * rate, "qty") + note')).toEqual([
    "rate",
    "items.qty",
    "items.price",
  ]);
  expect(inputsOf(fields, "items.sum", "qty * price * rate + sum")).toEqual([
    "items.qty",
    "items.price",
    "rate",
  ]);
  expect(inputsOf(fields, "net", "TODAY()")).toEqual([]);
});

it("makes one row of the values of columns", () => {
  const typed = { rate: 2, "items.qty": 3, "items.price": null };
  expect(recordOf("total", typed)).toEqual({ rate: 2, items: [{ qty: 3, price: null }] });
  expect(recordOf("items.sum", {})).toEqual({ items: [{}] });
  expect(recordOf("total", {})).toEqual({});
});
