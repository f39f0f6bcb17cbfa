import { expect, it } from "vitest";
import { compare } from "./compare";

const FORM = {
  title: "订单",
  type: "object",
  required: ["customer"],
  properties: {
    customer: { title: "客户", type: "string" },
    level: { title: "等级", "x-kind": "select", enum: ["A", "B"] },
    items: {
      title: "明细",
      type: "array",
      items: { type: "object", required: ["qty"], properties: { qty: { title: "数量", type: "number" } } },
    },
  },
};

const told = (comparison: ReturnType<typeof compare>) =>
  comparison.parts.map(
    (one) =>
      `${one.change} ${one.names.join("/")} ${one.lines.map((line) => `${line.keyword}:${JSON.stringify(line.from) ?? "–"}→${JSON.stringify(line.to) ?? "–"}`).join(" ")}`,
  );

it("finds nothing between a version and itself", () => {
  expect(compare("form", FORM, structuredClone(FORM))).toEqual({ own: [], parts: [], reordered: false });
});

it("names the fields that came, went and changed, columns of sub-forms among them", () => {
  const after = {
    ...FORM,
    title: "订货单",
    required: ["customer", "level"],
    properties: {
      level: { title: "级别", "x-kind": "radio", enum: ["A", "B", "C"] },
      customer: FORM.properties.customer,
      items: {
        ...FORM.properties.items,
        items: {
          type: "object",
          required: [],
          properties: { qty: { title: "数量", type: "number" }, price: { title: "单价", "x-kind": "money" } },
        },
      },
      note: { title: "备注", type: "string" },
    },
  };
  const found = compare("form", FORM, after);
  expect(told(found)).toEqual([
    'changed 级别 kind:"select"→"radio" title:"等级"→"级别" enum:["A","B"]→["A","B","C"] required:–→true',
    "changed 明细/数量 required:true→–",
    "added 明细/单价 ",
    "added 备注 ",
  ]);
  expect(found.own).toEqual([{ keyword: "title", from: "订单", to: "订货单" }]);
  expect(found.reordered).toBe(true);
  expect(told(compare("form", after, FORM)).at(-1)).toBe("removed 备注 ");
});

it("compares nodes by key and rows by what they say", () => {
  const flow = (title: string, more = {}) => ({ nodes: { boss: { kind: "approve", title }, ...more } });
  expect(told(compare("flow", flow("老板"), flow("总经理", { done: { kind: "end" } })))).toEqual([
    'changed 总经理 title:"老板"→"总经理"',
    "added done ",
  ]);
  const row = (then: string, because: string) => ({ when: ["a", "=", 1], then, because });
  expect(
    told(
      compare(
        "rule",
        { table: [row("A", "大单"), row("B", "小单")] },
        { table: [row("B", "小单"), row("C", "新客")] },
      ),
    ),
  ).toEqual(["added 新客 ", "removed 大单 "]);
});

it("takes what is no object for an empty document", () => {
  expect(compare("view", null, { title: "全部" }).own).toEqual([
    { keyword: "title", from: undefined, to: "全部" },
  ]);
});

it("names the figures of an aggregate table and what became of them", () => {
  const table = {
    key: "ledger",
    keys: { product: { title: "商品" } },
    measures: { on_hand: { title: "现存", op: "sum" } },
    sources: [{ form: "inbound", keys: { product: "items.product" }, measures: { on_hand: "items.qty" } }],
    checks: [{ that: ["on_hand", ">=", 0], message: "库存不足" }],
  };
  const after = {
    ...table,
    measures: { on_hand: { title: "现存数量", op: "sum" } },
    computed: { worth: { title: "库存金额", formula: "on_hand * 2" } },
    checks: [],
  };
  expect(told(compare("aggregate", table, after))).toEqual([
    'changed 现存数量 title:"现存"→"现存数量"',
    "added 库存金额 ",
    "removed 库存不足 ",
  ]);
  expect(compare("aggregate", table, after).own).toEqual([]);
});
