import { expect, it } from "vitest";
import { readAggregate } from "./aggregate-document";
import { formulaNames } from "./formula-names";

it("knows the figure a formula is of, to say that it cannot read itself", () => {
  const table = readAggregate({
    title: "库存",
    keys: { product: {} },
    measures: { qty: { title: "数量" } },
    computed: { worth: { title: "货值", formula: "qty" } },
    sources: [],
  });
  expect(formulaNames(table, [], "worth")).toEqual([
    { name: "product", title: "product" },
    { name: "qty", title: "数量" },
    { name: "worth", title: "货值", own: true },
  ]);
});
