import { expect, test } from "vitest";
import { withInner } from "@/features/condition/inner-fields";
import { systemFields } from "@/features/condition/system-fields";
import { readFields } from "@/features/form/field";
import type { FieldSchema } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import { Draft } from "../document/draft";
import { readAggregate, writePart } from "./aggregate-document";
import {
  addCheck,
  addComputed,
  addKey,
  addMeasure,
  addSource,
  freeName,
  removeCheck,
  removeComputed,
  removeKey,
  removeMeasure,
  setGives,
  setOp,
  setPart,
  setSourceForm,
} from "./aggregate-edits";
import { placeOf, placesOf } from "./problem-place";
import { choicesOf, fitsOp, inRowsOf, isDate, isKey, likest, sameFigure, sameKey } from "./source-fields";

const LEDGER = {
  key: "ledger",
  title: "库存台账",
  keys: { product: { title: "商品" }, month: { by: "month" } },
  measures: {
    on_hand: { title: "现存", op: "sum", decimals: 1, unit: "件" },
    moves: { title: "次数", op: "count" },
  },
  sources: [
    {
      form: "inbound",
      when: ["reason", "!=", "盘盈"],
      keys: { product: "items.product", month: "date" },
      measures: { on_hand: "items.qty", moves: {} },
    },
    {
      form: "outbound",
      keys: { product: "items.product", month: "date" },
      measures: { on_hand: { field: "items.qty", minus: true } },
    },
  ],
  checks: [{ that: ["on_hand", ">=", 0], message: "不足" }],
};

const WRITTEN = JSON.parse(JSON.stringify(LEDGER)) as Json;

function edited(change: (draft: Draft) => void, document: object = LEDGER) {
  const draft = new Draft(JSON.stringify(document, null, 2));
  change(draft);
  return JSON.parse(draft.text) as typeof LEDGER & Record<string, unknown>;
}

test("a table is read from what is written, and the rest is empty", () => {
  const table = readAggregate(WRITTEN);
  expect(table.keys).toEqual([
    { name: "product", title: "商品", by: null },
    { name: "month", title: "", by: "month" },
  ]);
  expect(table.measures[0]).toEqual({ name: "on_hand", title: "现存", op: "sum", unit: "件", decimals: 1 });
  expect(table.sources[1]?.parts.get("on_hand")).toEqual({
    field: "items.qty",
    minus: true,
    when: undefined,
  });
  expect(table.sources[0]?.parts.get("moves")).toEqual({ field: "", minus: false, when: undefined });
  expect(readAggregate(null)).toEqual({
    title: "",
    description: "",
    icon: "",
    keys: [],
    measures: [],
    computed: [],
    sources: [],
    checks: [],
  });
  expect(readAggregate({ keys: { a: 1 }, sources: ["x"], measures: { m: { op: "median" } } })).toMatchObject({
    keys: [{ name: "a", title: "", by: null }],
    sources: [{ form: "" }],
    measures: [{ op: "sum" }],
  });
});

test("what a source gives is written in the shortest way", () => {
  expect(writePart({ field: "qty", minus: false, when: undefined })).toBe("qty");
  expect(writePart({ field: "qty", minus: true, when: undefined })).toEqual({ field: "qty", minus: true });
  expect(writePart({ field: "", minus: false, when: undefined })).toEqual({});
  expect(writePart({ field: "", minus: false, when: ["a", "=", 1] })).toEqual({ when: ["a", "=", 1] });
});

test("a grouping is added to every source that has it, under a name of its own, and goes as a whole", () => {
  const added = edited((draft) => addKey(draft, ["items.product", null]));
  expect(Object.keys(added.keys)).toEqual(["product", "month", "product_1"]);
  expect(added.sources[0]?.keys).toMatchObject({ product_1: "items.product" });
  expect(added.sources[1]?.keys).not.toHaveProperty("product_1");
  expect(edited((draft) => addKey(draft, [null, null]))).toEqual(LEDGER);
  const gone = edited((draft) => removeKey(draft, "month"));
  expect(
    [gone.keys, gone.sources[0]?.keys, gone.sources[1]?.keys].map((keys) => Object.keys(keys ?? {})),
  ).toEqual([["product"], ["product"], ["product"]]);
});

test("no column is called like what every record has, nor like another", () => {
  const draft = new Draft(JSON.stringify(LEDGER));
  expect(freeName(draft, "created_by")).toBe("created_by_1");
  expect(freeName(draft, "items.on_hand")).toBe("on_hand_1");
  expect(freeName(draft, "warehouse")).toBe("warehouse");
});

test("a figure is of one field, or counts the records of every source", () => {
  const summed = edited((draft) =>
    addMeasure(draft, { title: "金额", op: "sum", of: { source: 1, path: "items.amount" } }),
  );
  expect(summed.measures).toMatchObject({ amount: { title: "金额", op: "sum" } });
  expect(summed.sources[1]?.measures).toMatchObject({ amount: "items.amount" });
  expect(summed.sources[0]?.measures).not.toHaveProperty("amount");
  const counted = edited((draft) => addMeasure(draft, { title: "数量", op: "count", of: null }));
  expect(counted.sources.map((source) => (source.measures as Record<string, unknown>)["count"])).toEqual([
    {},
    {},
  ]);
  const gone = edited((draft) => removeMeasure(draft, "on_hand"));
  expect(gone.sources.map((source) => Object.keys(source.measures))).toEqual([["moves"], []]);
});

test("a figure that follows from others has a name of its own, and goes without a trace", () => {
  const added = edited((draft) => addComputed(draft, "库存金额"));
  expect(added["computed"]).toEqual({ figure: { title: "库存金额", formula: "" } });
  const again = edited((draft) => {
    addComputed(draft, "一");
    addComputed(draft, "二");
    removeComputed(draft, "figure");
  });
  expect(again["computed"]).toEqual({ figure_1: { title: "二", formula: "" } });
  expect(edited((draft) => removeComputed(draft, "figure_1"), again)).toEqual(LEDGER);
  expect(freeName(new Draft(JSON.stringify(added)), "figure")).toBe("figure_1");
});

test("how a result was shown goes when it is something else", () => {
  const figure = { title: "率", formula: "on_hand / moves", unit: "件", decimals: 1 };
  const of = (change: (draft: Draft) => void) =>
    (edited(change, { ...LEDGER, computed: { rate: figure } })["computed"] as { rate: object }).rate;
  expect(of((draft) => setGives(draft, "rate", "percent"))).toEqual({
    title: "率",
    formula: "on_hand / moves",
    decimals: 1,
    as: "percent",
  });
  expect(of((draft) => setGives(draft, "rate", "text"))).not.toHaveProperty("decimals");
  expect(of((draft) => setGives(draft, "rate", "number"))).toEqual(figure);
  expect(readAggregate({ computed: { rate: { ...figure, as: "percent" } } }).computed[0]).toEqual({
    name: "rate",
    ...figure,
    gives: "percent",
    currency: "",
  });
});

test("the least and the greatest take nothing off", () => {
  const changed = edited((draft) => setOp(draft, "on_hand", "max"));
  expect(changed.measures.on_hand.op).toBe("max");
  expect(changed.sources[1]?.measures).toEqual({ on_hand: "items.qty" });
});

test("a count of different values is a count that is distinct, and takes nothing off", () => {
  const changed = edited((draft) => setOp(draft, "on_hand", "distinct"));
  expect(changed.measures.on_hand).toMatchObject({ op: "count", distinct: true });
  expect(changed.sources[1]?.measures).toEqual({ on_hand: "items.qty" });
  expect(readAggregate(JSON.parse(JSON.stringify(changed)) as Json).measures.map((one) => one.op)).toEqual([
    "distinct",
    "count",
  ]);
  const back = edited((draft) => setOp(draft, "on_hand", "count"), changed);
  expect(back.measures.on_hand).toEqual({ ...LEDGER.measures.on_hand, op: "count" });
});

test("a source gives something to a figure, or nothing", () => {
  const part = { field: "items.qty", minus: false, when: ["reason", "=", "采购入库"] };
  expect(edited((draft) => setPart(draft, 0, "on_hand", part)).sources[0]?.measures.on_hand).toEqual({
    field: "items.qty",
    when: part.when,
  });
  expect(edited((draft) => setPart(draft, 0, "moves", null)).sources[0]?.measures).toEqual({
    on_hand: "items.qty",
  });
});

test("a source is added or read from another form with the groupings that are known", () => {
  const keys = new Map([["product", "items.product"]]);
  const added = edited((draft) => addSource(draft, "sale", keys));
  expect(added.sources[2]).toEqual({ form: "sale", keys: { product: "items.product" }, measures: {} });
  const other = edited((draft) => setSourceForm(draft, 0, "sale", keys));
  expect(other.sources[0]).toEqual({ form: "sale", keys: { product: "items.product" }, measures: {} });
});

test("a check begins with the first sum, and without any nothing is written", () => {
  const added = edited((draft) => addCheck(draft, ({ name, title }) => `${title} {{ before.${name} }}`));
  expect(added.checks[1]).toEqual({ that: ["on_hand", ">=", 0], message: "现存 {{ before.on_hand }}" });
  expect(edited((draft) => removeCheck(draft, 0))).not.toHaveProperty("checks");
});

const SCHEMA: FieldSchema = {
  properties: {
    no: { title: "单号", "x-kind": "serial" },
    date: { title: "日期", "x-kind": "date" },
    tags: { title: "标签", "x-kind": "tags" },
    total: { title: "合计", "x-kind": "formula", type: "number" },
    supplier: { title: "供应商", "x-kind": "link", "x-form": "supplier" },
    items: {
      title: "明细",
      type: "array",
      items: {
        properties: {
          product: { title: "商品", "x-kind": "link", "x-form": "product" },
          qty: { title: "数量", type: "number" },
          price: { title: "单价", "x-kind": "money", "x-currency": "USD" },
          unit: {
            title: "单位",
            "x-kind": "lookup",
            "x-source": { title: "单位", "x-kind": "select", enum: ["把"] },
          },
        },
      },
    },
    gifts: {
      title: "赠品",
      type: "array",
      items: { properties: { what: { title: "赠品名", type: "string" } } },
    },
  },
};
const choices = choicesOf([...withInner(readFields(SCHEMA), (part) => part), ...systemFields((key) => key)]);
const at = (path: string) => choices.find((choice) => choice.path === path) ?? expect.fail(`no ${path}`);

test("rows are told apart by single values, those of sub-forms too", () => {
  const keys = choices.filter(isKey).map((choice) => choice.path);
  for (const path of [
    "no",
    "date",
    "total",
    "supplier",
    "items.product",
    "items.unit",
    "created_by",
    "flow_state",
  ])
    expect(keys).toContain(path);
  for (const path of ["tags", "items", "gifts"]) expect(keys).not.toContain(path);
  expect(at("items.product")).toMatchObject({ title: "明细 · 商品", name: "商品", rows: "items" });
  expect(at("items.unit").field.kind).toBe("select");
  expect(isDate(at("created_at"))).toBe(true);
});

test("sums are of numbers, the greatest also of dates, and anything is counted", () => {
  const fitting = (op: Parameters<typeof fitsOp>[1]) =>
    ["date", "total", "items.qty", "items.price", "supplier"].filter((path) => fitsOp(at(path), op));
  expect(fitting("sum")).toEqual(["total", "items.qty", "items.price"]);
  expect(fitting("max")).toEqual(["date", "total", "items.qty", "items.price"]);
  expect(fitting("count")).toHaveLength(5);
  expect(fitsOp(at("supplier"), "distinct")).toBe(true);
  expect(fitsOp(at("tags"), "distinct")).toBe(false);
});

test("what goes together is of one kind, linked form and currency, and in one sub-form", () => {
  expect(sameKey(at("supplier"), at("items.product"))).toBe(false);
  expect(sameKey(at("no"), at("no"))).toBe(true);
  expect(sameFigure(at("items.qty"), at("items.price"))).toBe(false);
  const left = inRowsOf(choices, ["date", "items.qty"]).map((choice) => choice.path);
  expect(left).toContain("items.product");
  expect(left).toContain("supplier");
  expect(left).not.toContain("gifts.what");
});

test("another form's field is found by its key, its name, or as the only one of its kind", () => {
  const like = (over: object) => ({ ...at("items.product"), ...over });
  expect(likest(choices, like({ path: "lines.product" }))?.path).toBe("items.product");
  expect(likest(choices, like({ path: "goods", name: "货品" }))?.path).toBe("items.product");
  expect(likest(choices, { ...at("date"), path: "day", name: "那天" })?.path).toBe("date");
  const text = {
    ...at("gifts.what"),
    path: "x",
    name: "x",
    field: { ...at("gifts.what").field, kind: "email" as const },
  };
  expect(likest(choices, text)).toBeNull();
});

test("a problem leads to where it is mended, and is named as the sheet names it", () => {
  expect(placesOf("/sources/1/keys/product")).toEqual(["aggregate-key-product-1", "aggregate-part-keys"]);
  expect(placesOf("/sources/0/measures/on_hand/when/2")).toEqual([
    "aggregate-measure-on_hand-0",
    "aggregate-part-measures",
  ]);
  expect(placesOf("/sources/0/keys")).toEqual(["aggregate-part-keys"]);
  expect(placesOf("/sources/0/when/0")).toEqual(["aggregate-source-0", "aggregate-part-sources"]);
  expect(placesOf("/checks/0/that/0")).toEqual(["aggregate-check-0", "aggregate-part-checks"]);
  expect(placesOf("/computed/worth/formula")).toEqual([
    "aggregate-computed-worth-formula",
    "aggregate-computed-worth",
    "aggregate-part-computed",
  ]);
  expect(placesOf("/key")).toEqual([]);
  const table = readAggregate(WRITTEN);
  expect(placeOf(table, "/sources/1/measures/on_hand")).toEqual({
    part: "measures",
    name: "现存",
    form: "outbound",
  });
  expect(placeOf(readAggregate({ computed: { w: { title: "金额" } } }), "/computed/w/formula")).toEqual({
    part: "computed",
    name: "金额",
    form: "",
  });
  expect(placeOf(table, "/checks/0/message")).toEqual({ part: "checks", name: "1", form: "" });
  expect(placeOf(table, "/keys/gone")).toEqual({ part: "keys", name: "gone", form: "" });
  expect(placesOf("/icon")).toEqual(["aggregate-part-basics"]);
  expect(placeOf(table, "/no")).toBeNull();
});
