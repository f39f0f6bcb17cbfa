import { describe, expect, test } from "vitest";
import {
  assign,
  fillsRows,
  isDoubtful,
  isSameTable,
  keys,
  linkedForm,
  newOptions,
  outerOnes,
  optionsAt,
  setDates,
  setLinkBy,
  setMeaning,
  unfilled,
  unknownWords,
  type Mapping,
  type Target,
} from "./mapping";

const mapping: Mapping = {
  key: "",
  form: "customer",
  columns: { 名称: { field: "name" }, 电话: { field: "phone" } },
  match: ["phone"],
  dates: { phone: "DD/MM/YYYY" },
};
const target = (path: string, more: Partial<Target> = {}): Target => ({
  path,
  title: path,
  kind: "text",
  required: false,
  key: false,
  writable: true,
  ...more,
});

describe("a mapping", () => {
  test("gives a field to one column only", () => {
    expect(assign(mapping, "手机", "phone").columns).toEqual({
      名称: { field: "name" },
      手机: { field: "phone" },
    });
  });

  test("forgets what was said about a field that lost its column", () => {
    const left = assign(mapping, "电话", "");
    expect(left.columns).toEqual({ 名称: { field: "name" } });
    expect([left.match, left.dates]).toEqual([[], {}]);
  });

  test("names required fields nothing fills, unless records are there already", () => {
    const targets = [
      target("name", { required: true }),
      target("level", { required: true }),
      target("items.qty", { required: true }),
    ];
    expect(unfilled(mapping, targets).map((one) => one.path)).toEqual(["level"]);
    expect(unfilled({ ...mapping, mode: "update" }, targets)).toEqual([]);
  });

  test("matches by filled fields that tell records apart", () => {
    const targets = [target("phone", { key: true }), target("no", { key: true }), target("name")];
    expect(keys(mapping, targets).map((one) => one.path)).toEqual(["phone"]);
  });

  test("says by what a link is found, as long as a column fills it", () => {
    const by = setLinkBy(assign(mapping, "商品", "items.product"), "items.product", "code");
    expect(by.link_by).toEqual({ "items.product": "code" });
    expect(setLinkBy(by, "items.product", "").link_by).toEqual({});
    expect(assign(by, "商品", "").link_by).toEqual({});
    const schema = {
      properties: {
        buyer: { "x-kind": "link" as const, "x-form": "customer" },
        items: { items: { properties: { product: { "x-kind": "link" as const, "x-form": "product" } } } },
      },
    };
    expect([linkedForm(schema, "items.product"), linkedForm(schema, "buyer")]).toEqual([
      "product",
      "customer",
    ]);
    expect(linkedForm(schema, "items")).toBeUndefined();
  });

  test("gathers rows by fields of the record, as long as a column fills rows", () => {
    const rows = { ...assign(mapping, "数量", "items.qty"), rows_by: ["name", "phone"] };
    expect([fillsRows(mapping), fillsRows(rows)]).toEqual([false, true]);
    const targets = [target("name"), target("phone"), target("level"), target("items.qty")];
    expect(outerOnes(rows, targets).map((one) => one.path)).toEqual(["name", "phone"]);
    expect(assign(rows, "电话", "").rows_by).toEqual(["name"]);
    expect(assign(rows, "数量", "").rows_by).toEqual([]);
  });

  test("asks for the order of a day only where it is in doubt", () => {
    expect(isDoubtful(["1/3/2025"])).toBe(true);
    expect(isDoubtful(["2025-1-3", "2025年1月3日", "20250103"])).toBe(false);
    expect(setDates(mapping, "day", "MM/DD/YYYY").dates).toEqual({ phone: "DD/MM/YYYY", day: "MM/DD/YYYY" });
    expect(setDates(mapping, "phone", "").dates).toEqual({});
  });

  test("says what words mean that are no options, and forgets it with the column", () => {
    const schema = {
      properties: {
        level: { enum: ["A", "B"], "x-titles": { A: "Best" } },
        items: { items: { properties: { colour: { items: { enum: ["red"] } } } } },
      },
    };
    expect(optionsAt(schema, "level").map((one) => one.title)).toEqual(["Best", "B"]);
    expect(optionsAt(schema, "items.colour")).toEqual([{ value: "red", title: "red" }]);
    const levels = assign(mapping, "等级", "level");
    const said = setMeaning(setMeaning(levels, "level", "重点", "A"), "level", "无", "");
    expect(said.values).toEqual({ level: { 重点: "A", 无: "" } });
    expect(setMeaning(said, "level", "无", undefined).values).toEqual({ level: { 重点: "A" } });
    const found = [{ path: "level", column: "等级", word: "差", count: 3 }];
    expect(unknownWords(said, found, schema).map((one) => one.word)).toEqual(["差", "重点", "无"]);
    expect(newOptions(said, schema).size).toBe(0);
    const own = setMeaning(setMeaning(said, "level", "大客户", "大客户"), "level", "B", "B");
    expect([...newOptions(own, schema)]).toEqual([["level", ["大客户"]]]);
    expect(assign(said, "等级", "").values).toEqual({});
  });

  test("knows the saved mapping of files like this one", () => {
    const named = { ...mapping, columns: { 电话: { field: "phone" }, 名称: { field: "name" } } };
    expect(isSameTable(named, mapping)).toBe(true);
    expect(isSameTable(assign(named, "电话", ""), mapping)).toBe(false);
    expect(isSameTable(assign(named, "电话", "mobile"), mapping)).toBe(false);
  });
});
