import { expect, test } from "vitest";
import type { FormDto } from "@/shared/api/form-types";
import { copyOf } from "./duplicate";

const form: FormDto = {
  app: "shop",
  key: "order",
  title: "订单",
  schema: {
    properties: {
      no: { "x-kind": "serial" },
      name: { type: "string" },
      phone: { "x-kind": "phone", "x-unique": true },
      secret: { type: "string" },
      items: {
        type: "array",
        items: {
          properties: { product: { type: "string" }, amount: { "x-kind": "money", "x-formula": "1" } },
        },
      },
    },
  },
  rights: { create: true, read: true, update: true, delete: true, fields: { "*": "edit", secret: "see" } },
  views: [],
  rules: [],
  flows: [],
  operators: {},
};

test("a copy takes what people type, and neither numbers nor unique values nor ids of rows", () => {
  const values = {
    no: "DD0001",
    name: "晨光机电",
    phone: "13912345678",
    secret: "x",
    items: [{ _id: "r1", product: "轴承", amount: 3 }],
  };
  expect(copyOf(form, values)).toEqual({ name: "晨光机电", items: [{ product: "轴承" }] });
});
