import { expect, it } from "vitest";
import { readFields, type Field } from "@/features/form/field";
import { shapeOf } from "./operators";
import { inSameRow, withAsked, withInner } from "./inner-fields";

const fields = withInner(
  readFields({
    properties: {
      name: { title: "名称" },
      place: { title: "地址", "x-kind": "address" },
      items: {
        title: "明细",
        "x-kind": "subform",
        items: {
          properties: {
            qty: { title: "数量", "x-kind": "number" },
            price: { title: "单价", "x-kind": "money" },
            line: { "x-kind": "separator" },
            card: { title: "卡号", "x-sensitive": true },
          },
        },
      },
    },
  }),
  (part) => part,
);

function field(key: string): Field {
  const found = fields.find((one) => one.key === key);
  if (!found) throw new Error(`no ${key}`);
  return found;
}

it("asks about the columns of rows and the parts of addresses, where something can be asked", () => {
  expect(fields.map((one) => [one.key, one.title])).toEqual([
    ["name", "名称"],
    ["place", "地址"],
    ["place.province", "地址 · province"],
    ["place.city", "地址 · city"],
    ["place.district", "地址 · district"],
    ["place.detail", "地址 · detail"],
    ["items", "明细"],
    ["items.qty", "明细 · 数量"],
    ["items.price", "明细 · 单价"],
  ]);
  expect([shapeOf(field("place.city")), shapeOf(field("items.qty"))]).toEqual(["text", "number"]);
});

it("reaches names and numbers of files, rows and places in conditions", () => {
  const schema = {
    properties: {
      files: { title: "附件", "x-kind": "attachment" },
      where: { title: "定位", "x-kind": "location" },
      items: { title: "明细", "x-kind": "subform", items: { properties: { qty: { type: "number" } } } },
      sign: { title: "签名", "x-kind": "signature" },
    },
  } as const;
  const asked = withAsked(
    readFields(schema),
    (part) => part,
    (key) => key,
  );
  expect(asked.map((one) => [one.key, shapeOf(one)])).toEqual([
    ["files", "none"],
    ["files.name", "text"],
    ["files._count", "number"],
    ["where", "place"],
    ["where.address", "text"],
    ["items", "none"],
    ["items.qty", "number"],
    ["items._count", "number"],
    ["sign", "none"],
  ]);
});

it("takes a value out of a row only where that row is looked at", () => {
  expect(inSameRow(field("items.qty"), field("items.price"))).toBe(true);
  expect(inSameRow(field("items.qty"), field("name"))).toBe(true);
  expect(inSameRow(field("name"), field("items.qty"))).toBe(false);
});
