import { expect, it } from "vitest";
import { readField } from "@/features/form/field";
import { clampWidth, tableLook } from "./table-look";

const columns = ["a", "b", "c"].map((key) => readField(key, { type: "string" }, false));

it("keeps frozen columns side by side, whatever room is left", () => {
  const look = tableLook(columns, { frozen: 2, widths: { a: 100 } });
  expect(look.lefts).toEqual([40, 140, undefined]);
  expect(look.template.split(" ").slice(0, 2)).toEqual(["40px", "100px"]);
  expect(look.width).toBe(40 + look.widths.reduce((sum, one) => sum + one, 0));
});

it("always keeps the first column", () => {
  expect(tableLook(columns, {}).lefts).toEqual([40, undefined, undefined]);
  expect(tableLook(columns, { row_height: "high" }).rowHeight).toBeGreaterThan(
    tableLook(columns, {}).rowHeight,
  );
});

it("knows behind which column the others go by", () => {
  expect([{}, { frozen: 2 }, { frozen: 9 }].map((settings) => tableLook(columns, settings).edge)).toEqual([
    0, 1, 2,
  ]);
});

it("keeps widths within bounds", () => {
  expect([1, 99.6, 5000].map(clampWidth)).toEqual([60, 100, 800]);
});
