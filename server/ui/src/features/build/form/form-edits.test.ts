import { describe, expect, it } from "vitest";
import { Draft } from "../document/draft";
import { keyFromTitle } from "../document/free-key";
import { mapNames } from "./expression-names";
import { spotOf } from "./field-path";
import {
  addField,
  freeFieldKey,
  keyProblem,
  moveField,
  pasteField,
  removeField,
  setOptions,
  setOptionsSource,
  setRequired,
} from "./form-edits";
import { renameField } from "./references";

const FORM = {
  key: "order",
  title: "订单",
  "x-title": "{{ name }} {{ qty }}",
  required: ["name", "qty"],
  properties: {
    name: { title: "名称" },
    qty: { title: "数量", type: "number" },
    no: { "x-kind": "serial", "x-serial": ["A", { field: "qty" }] },
    total: { "x-kind": "money", "x-formula": 'IF(qty > 1, SUM(items.qty) * qty, "qty") // qty' },
    buyer: {
      "x-kind": "link",
      "x-form": "c",
      "x-fill": { qty: "qty" },
      "x-where": ["qty", "=", { field: "qty" }],
    },
    city: { "x-kind": "lookup", "x-link": "buyer", "x-field": "qty" },
    items: {
      type: "array",
      items: {
        required: ["qty"],
        properties: { qty: { type: "number" }, sum: { "x-formula": "qty * price + total" } },
      },
    },
  },
  "x-visibility": [
    { show: ["qty", "no"], when: { all: [["qty", ">", 1], { not: ["items.qty", "=", { field: "qty" }] }] } },
  ],
  "x-required": [{ require: ["qty"], when: ["name", "not empty"] }],
  "x-checks": [
    { that: "qty > 0", message: "qty", at: "qty" },
    { that: ["qty", ">", 0], message: "m" },
  ],
  "x-unique": [["name", "qty"]],
  "x-duplicates": [
    { match: { qty: "equal", name: "similar" } as Record<string, string>, on_entry: "warn" },
    { match: { qty: "equal" } as Record<string, string>, on_entry: "block" },
  ],
};

function after(change: (draft: Draft) => void): typeof FORM {
  const draft = new Draft(JSON.stringify(FORM, null, 2));
  change(draft);
  return draft.root.value as typeof FORM;
}

describe("renaming", () => {
  it("a field changes every place that speaks of it, and no other", () => {
    const form = after((draft) => renameField(draft, "qty", "count"));
    expect(Object.keys(form.properties)).toEqual(["name", "count", "no", "total", "buyer", "city", "items"]);
    expect(form["x-title"]).toBe("{{ name }} {{ count }}");
    expect(form.required).toEqual(["name", "count"]);
    expect(form.properties.no["x-serial"]).toEqual(["A", { field: "count" }]);
    expect(form.properties.total["x-formula"]).toBe('IF(count > 1, SUM(items.qty) * count, "qty") // qty');
    expect(form.properties.buyer["x-fill"]).toEqual({ count: "qty" });
    expect(form.properties.buyer["x-where"]).toEqual(["qty", "=", { field: "count" }]);
    expect(form.properties.city["x-field"]).toBe("qty");
    expect(form.properties.items.items).toEqual(FORM.properties.items.items);
    expect(form["x-visibility"]).toEqual([
      {
        show: ["count", "no"],
        when: { all: [["count", ">", 1], { not: ["items.qty", "=", { field: "count" }] }] },
      },
    ]);
    expect(form["x-required"]).toEqual([{ require: ["count"], when: ["name", "not empty"] }]);
    expect(form["x-checks"]).toEqual([
      { that: "count > 0", message: "qty", at: "count" },
      { that: ["count", ">", 0], message: "m" },
    ]);
    expect(form["x-unique"]).toEqual([["name", "count"]]);
    expect(form["x-duplicates"].map((rule) => Object.keys(rule.match))).toEqual([
      ["count", "name"],
      ["count"],
    ]);
  });

  it("a field in force says what it was called, until it is called so again", () => {
    const published = new Set(["qty"]);
    const once = after((draft) => renameField(draft, "qty", "count", published));
    expect(once.properties).toMatchObject({ count: { "x-formerly": "qty" } });
    const twice = after((draft) => {
      renameField(draft, "qty", "count", published);
      renameField(draft, "count", "number", published);
    });
    expect(twice.properties).toMatchObject({ number: { "x-formerly": "qty" } });
    const back = after((draft) => {
      renameField(draft, "qty", "count", published);
      renameField(draft, "count", "qty", published);
    });
    expect(back.properties.qty).toEqual(FORM.properties.qty);
    const column = after((draft) => renameField(draft, "items.qty", "pieces", new Set(["items.qty"])));
    expect(column.properties.items.items.properties).toMatchObject({
      pieces: { type: "number", "x-formerly": "qty" },
    });
  });

  it("a form that leads to itself and looks into itself does so by the new name", () => {
    const form = after((draft) => {
      draft.set(["properties", "last"], { "x-formula": 'LOOKUP("order", "qty", "name", qty)' });
      draft.set(["properties", "parent"], {
        "x-kind": "link",
        "x-form": "order",
        "x-fill": { qty: "qty" },
        "x-where": ["qty", ">", { field: "qty" }],
      });
      draft.set(["properties", "above"], { "x-kind": "lookup", "x-link": "parent", "x-field": "qty" });
      draft.set(["x-checks"], [{ that: 'MAPX("sum", "order", "qty") > qty', message: "m" }]);
      renameField(draft, "qty", "count");
    });
    expect(form.properties).toMatchObject({
      last: { "x-formula": 'LOOKUP("order", "count", "name", count)' },
      parent: { "x-fill": { count: "count" }, "x-where": ["count", ">", { field: "count" }] },
      above: { "x-field": "count" },
    });
    expect(form["x-checks"]).toEqual([{ that: 'MAPX("sum", "order", "count") > count', message: "m" }]);
  });

  it("a column changes its row's formulas and what looks into the rows", () => {
    const form = after((draft) => renameField(draft, "items.qty", "pieces"));
    expect(form.properties.items.items).toMatchObject({
      required: ["pieces"],
      properties: { pieces: { type: "number" }, sum: { "x-formula": "pieces * price + total" } },
    });
    expect(form.properties.total["x-formula"]).toBe('IF(qty > 1, SUM(items.pieces) * qty, "qty") // qty');
    expect(JSON.stringify(form["x-visibility"])).toContain('"items.pieces"');
    expect(form.required).toEqual(["name", "qty"]);
  });

  it("a column changes the check of its rows, not one of the whole record", () => {
    const form = after((draft) => {
      draft.set(["x-checks", 0, "at"], "items.qty");
      renameField(draft, "items.qty", "pieces");
    });
    expect(form["x-checks"][0]).toEqual({ that: "pieces > 0", message: "qty", at: "items.pieces" });
    expect(after((draft) => renameField(draft, "items.qty", "pieces"))["x-checks"]).toEqual(FORM["x-checks"]);
  });

  it("a field that a row uses changes the row's formula", () => {
    const form = after((draft) => renameField(draft, "total", "amount"));
    expect(form.properties.items.items.properties.sum["x-formula"]).toBe("qty * price + amount");
  });

  it("leaves functions, strings and members of other things alone", () => {
    const change = (name: string) => (name === "qty" ? "n" : name);
    expect(mapNames('qty(1) + qty + a.qty + `qty` + "qty \\" qty" /* qty */ + qty', change)).toBe(
      'qty(1) + n + a.qty + `qty` + "qty \\" qty" /* qty */ + n',
    );
  });
});

describe("fields", () => {
  it("come with a key of their own, in their place", () => {
    let path = "";
    const form = after((draft) => {
      addField(draft, { container: null, index: 1 }, "multi-select", { "x-kind": "multi-select" });
      path = addField(draft, { container: "items", index: 0 }, "text", { type: "string" });
    });
    expect(Object.keys(form.properties)).toEqual([
      "name",
      "multi_select_1",
      "qty",
      "no",
      "total",
      "buyer",
      "city",
      "items",
    ]);
    expect(path).toBe("items.text_1");
    expect(Object.keys(form.properties.items.items.properties)).toEqual(["text_1", "qty", "sum"]);
  });

  it("move inside their container and into rows, with being required", () => {
    const inside = after((draft) => moveField(draft, "name", { container: null, index: 3 }));
    expect(Object.keys(inside.properties).slice(0, 3)).toEqual(["qty", "no", "name"]);
    let path = "";
    const form = after((draft) => {
      path = moveField(draft, "qty", { container: "items", index: 2 });
    });
    expect(path).toBe("items.qty_1");
    expect(form.required).toEqual(["name"]);
    expect(form.properties.items.items.required).toEqual(["qty", "qty_1"]);
  });

  it("that go leave no lists naming them", () => {
    const form = after((draft) => removeField(draft, "qty"));
    expect(form.required).toEqual(["name"]);
    expect(form["x-visibility"][0]?.show).toEqual(["no"]);
    expect(form["x-required"]).toEqual([]);
    expect(form["x-duplicates"]).toEqual([{ match: { name: "similar" }, on_entry: "warn" }]);
    expect(form["x-unique"]).toEqual([]);
  });

  it("that go take along what they are unique with", () => {
    const groups = [
      ["name", "no"],
      ["items.qty", "items.sum"],
    ];
    for (const path of ["items", "items.qty"]) {
      const form = after((draft) => {
        draft.set(["x-unique"], groups);
        removeField(draft, path);
      });
      expect(form["x-unique"]).toEqual([["name", "no"]]);
    }
  });

  it("that go with their sub-form leave no rules and checks pointing at them", () => {
    const rules = (draft: Draft) => {
      draft.set(["x-visibility", 0, "show"], ["items.qty", "no"]);
      draft.set(["x-required", 0, "require"], ["items.qty"]);
      draft.set(["x-checks", 0, "at"], "items.qty");
    };
    for (const path of ["items", "items.qty"]) {
      const form = after((draft) => {
        rules(draft);
        removeField(draft, path);
      });
      expect(form["x-visibility"][0]?.show).toEqual(["no"]);
      expect(form["x-required"]).toEqual([]);
      // By its bare name the check would now be asked of the field of the form.
      expect(form["x-checks"][0]).toEqual({ that: "items.qty > 0", message: "qty" });
      expect(form["x-duplicates"]).toEqual(FORM["x-duplicates"]);
    }
  });

  it("of rows and of the form never share a key", () => {
    let made: string[] = [];
    const form = after((draft) => {
      const money = { "x-kind": "money" };
      const outer = addField(draft, { container: null, index: 0 }, "money", money);
      const column = addField(draft, { container: "items", index: 0 }, "money", money);
      const copy = pasteField(draft, { container: "items", index: 0 }, "money_1", money, false);
      const rows = { type: "array", items: { properties: { name: {}, twice: { "x-formula": "name * 2" } } } };
      made = [outer, column, copy, pasteField(draft, { container: null, index: 0 }, "more", rows, false)];
    });
    expect(made).toEqual(["money_1", "items.money_2", "items.money_3", "more"]);
    expect(keyProblem(new Draft(JSON.stringify(form)), null, "money_2")).toBe("taken");
    expect(keyProblem(new Draft(JSON.stringify(form)), "items", "buyer")).toBe("taken");
    expect(form.properties).toMatchObject({
      more: { items: { properties: { name_1: {}, twice: { "x-formula": "name_1 * 2" } } } },
    });
  });

  it("that go from rows leave their formulas without them, whatever the form calls so", () => {
    const form = after((draft) => {
      draft.set(["x-checks", 0], { that: "qty > sum", message: "m", at: "items.sum" });
      removeField(draft, "items.qty");
    });
    expect(form.properties.items.items.properties.sum["x-formula"]).toBe("items.qty * price + total");
    expect(form["x-checks"][0]).toEqual({ that: "items.qty > sum", message: "m", at: "items.sum" });
    expect(form.properties.total["x-formula"]).toBe(FORM.properties.total["x-formula"]);
  });

  it("that are new are not taken for one that is gone", () => {
    let path = "";
    after((draft) => {
      draft.set(["properties", "items", "items", "properties", "sum", "x-formula"], "qty * money_1");
      path = addField(draft, { container: null, index: 0 }, "money", { "x-kind": "money" });
    });
    expect(path).toBe("money_2");
  });

  it("take options where their kind has them", () => {
    const form = after((draft) => {
      draft.set(["properties", "name"], { "x-kind": "checkbox" });
      setOptions(draft, "name", ["甲", "乙"], { 甲: "red", 丙: "blue" });
      setRequired(draft, "no", true);
    });
    expect(form.properties.name).toEqual({
      "x-kind": "checkbox",
      items: { type: "string", enum: ["甲", "乙"] },
      "x-colors": { 甲: "red" },
    });
    expect(form.required).toEqual(["name", "qty", "no"]);
  });

  it("takes options from another form, and has its own again", () => {
    const elsewhere = (draft: Draft) => {
      draft.set(["properties", "name"], { enum: ["甲"], "x-colors": { 甲: "red" } });
      setOptionsSource(draft, "name", "select", true);
      draft.set(["properties", "name", "x-form"], "firm");
      draft.set(["properties", "name", "x-field"], "city");
    };
    expect(after(elsewhere).properties.name).toEqual({
      "x-kind": "select",
      "x-form": "firm",
      "x-field": "city",
    });
    const back = after((draft) => {
      elsewhere(draft);
      setOptionsSource(draft, "name", "select", false);
    });
    expect(back.properties.name).toEqual({ "x-kind": "select", enum: [] });
  });
});

it("spells keys from Latin titles only", () => {
  expect(keyFromTitle("Unit Price (CNY)")).toBe("unit_price_cny");
  expect(keyFromTitle("单价 A")).toBeNull();
  expect(keyFromTitle("2")).toBeNull();
  const draft = new Draft(JSON.stringify(FORM));
  expect(freeFieldKey(draft, null, "name")).toBe("name_1");
  expect(freeFieldKey(draft, null, "me")).toBe("me_1");
  expect(freeFieldKey(draft, "items", "name")).toBe("name_1");
});

it("finds the place a problem speaks of", () => {
  expect(spotOf("/properties/items/items/properties/qty/x-formula")).toEqual({
    field: "items.qty",
    keyword: "x-formula",
    index: null,
  });
  expect(spotOf("/properties/name/enum/2")).toEqual({ field: "name", keyword: "enum", index: null });
  expect(spotOf("/x-checks/1/that")).toEqual({ field: null, keyword: "x-checks", index: 1 });
  expect(spotOf("")).toEqual({ field: null, keyword: null, index: null });
});
