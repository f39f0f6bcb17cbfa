import { expect, it } from "vitest";
import type { Field } from "@/features/form/field";
import { readFlow } from "../flow-document";
import { formNamed, linksOf, namedBy } from "./links";

function field(key: string, kind: Field["kind"], part: Partial<Field> = {}): Field {
  return {
    key,
    kind,
    title: key,
    schema: {},
    required: false,
    computed: false,
    columns: [],
    source: null,
    ...part,
  };
}

const product = field("product", "link", { schema: { "x-form": "product" } });
const items = field("items", "subform", { columns: [field("qty", "number"), product] });
const due = field("due", "subform", { columns: [field("left", "number")] });
const orders = field("orders", "link", { schema: { "x-form": "order", "x-many": true } });
const flow = readFlow({
  start: { on: "submit", form: "quote" },
  nodes: { due: { kind: "query", form: "stock", fields: ["left"] } },
});

it("a node names records by links it sees and by what queries have found", () => {
  const keys = (many: boolean) =>
    namedBy([product, items, orders], [due], many).map(({ key, isQuery }) => [key, isQuery]);
  expect(keys(false)).toEqual([
    ["product", false],
    ["due", true],
  ]);
  expect(keys(true)).toEqual([
    ["product", false],
    ["orders", false],
    ["due", true],
  ]);
});

it("the form is the one a link leads to or a query looks up", () => {
  expect(formNamed(flow, [product], "product")).toBe("product");
  expect(formNamed(flow, [product], "due")).toBe("stock");
  expect(formNamed(flow, [product], "gone")).toBe("");
});

it("rows have the links of their columns", () => {
  expect(linksOf([items, due], "items").map((one) => one.key)).toEqual(["product"]);
  expect(linksOf([items, due], "due")).toEqual([]);
});
