import { expect, it } from "vitest";
import { readField } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import { rowChanges } from "./row-changes";

const items = readField(
  "items",
  {
    "x-kind": "subform",
    items: { properties: { product: {}, qty: { "x-kind": "number" }, line: { "x-kind": "separator" } } },
  },
  false,
);

function said(from: Json | undefined, to: Json | undefined) {
  return rowChanges(items, from, to).map(({ what, row, cells }) => [
    what,
    row,
    Object.fromEntries(cells.map((cell) => [cell.column.key, [cell.from ?? null, cell.to ?? null]])),
  ]);
}

const [pump, valve] = [
  { _id: "a", product: "泵", qty: 2 },
  { _id: "b", product: "阀", qty: 5 },
];

it("names the cells that differ, in the row of the same id", () => {
  expect(said([pump, valve], [{ ...valve, qty: 8 }, pump])).toEqual([["changed", 1, { qty: [5, 8] }]]);
});

it("names rows that came and rows that went with what they hold", () => {
  expect(said([pump, valve], [valve, { _id: "c", product: "管", qty: null }])).toEqual([
    ["added", 2, { product: [null, "管"] }],
    ["removed", 1, { product: ["泵", null], qty: [2, null] }],
  ]);
  expect(said(null, [pump])).toEqual([["added", 1, { product: [null, "泵"], qty: [null, 2] }]]);
});

it("goes by the place of rows without ids, and says nothing of rows that changed places", () => {
  expect(said([{ product: "泵", qty: 2 }], [{ product: "泵", qty: 3 }])).toEqual([
    ["changed", 1, { qty: [2, 3] }],
  ]);
  expect(said([pump, valve], [valve, pump])).toEqual([]);
});
