import { expect, it } from "vitest";
import { readFields } from "@/features/form/field";
import { usualWay, waysOf } from "./duplicate-ways";

const [name, phone, level, many, items] = readFields({
  properties: {
    name: { type: "string", "x-kind": "text" },
    phone: { "x-kind": "phone" },
    level: { "x-kind": "select", enum: ["A"] },
    many: { "x-kind": "link", "x-many": true },
    items: { "x-kind": "subform", type: "array", items: { properties: {} } },
  },
});

it("offers the ways the engine takes", () => {
  expect([name, phone, level, many, items].map((field) => field && waysOf(field))).toEqual([
    ["equal", "similar", "digits"],
    ["equal", "digits"],
    ["equal"],
    [],
    [],
  ]);
});

it("begins with the way people mean", () => {
  expect([name, phone, level].map((field) => field && usualWay(field))).toEqual([
    "similar",
    "equal",
    "equal",
  ]);
});
