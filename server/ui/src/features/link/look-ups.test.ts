import { expect, test } from "vitest";
import { readFields } from "@/features/form/field";
import { lendable } from "./look-ups";

test("what has a linkage may be lent, in rows as well, and what is to stay hidden may not", () => {
  const linkage = { "x-refill": true, "x-default": '= LOOKUP("product", "price", "code", code)' };
  const fields = readFields({
    properties: {
      code: { title: "编码", type: "string" },
      price: { title: "单价", "x-kind": "money", ...linkage },
      city: { title: "城市", "x-kind": "select", "x-form": "city", "x-field": "name" },
      firm: { title: "客户", "x-kind": "link", "x-form": "customer" },
      once: { title: "一次", type: "string", "x-default": linkage["x-default"] },
      other: { title: "其他", type: "string", "x-refill": true, "x-default": "= code" },
      phone: { title: "手机", "x-kind": "phone", "x-mask": "phone", ...linkage },
      paper: { title: "证件", type: "string", "x-sensitive": true, ...linkage },
      items: {
        title: "明细",
        type: "array",
        items: { properties: { price: { title: "单价", "x-kind": "money", ...linkage } } },
      },
    },
  });
  expect(lendable(fields)).toEqual([
    { value: "price", label: "单价" },
    { value: "city", label: "城市" },
    { value: "items.price", label: "明细 · 单价" },
  ]);
});
