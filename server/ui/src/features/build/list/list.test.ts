import { expect, it } from "vitest";
import { changeable, flowOf, grouped, isWithheld, kindOfPath } from "./kinds";
import { withMenuItem } from "./menu";
import { editorAddress } from "./addresses";
import { freeKeyFor, isKey, NEW_KINDS, pathOf, starterText } from "./starters";

it("groups definitions in the order of building", () => {
  const entry = (path: string) => ({
    path,
    kind: "",
    key: "",
    title: "",
    published_version: null,
    has_draft: true,
    updated_at: "",
  });
  const groups = grouped([
    entry("scripts/a.rhai"),
    entry("flows/a.json"),
    entry("forms/a.json"),
    entry("app.json"),
    entry("forms/b.json"),
  ]);
  expect(groups.map((group) => [group.kind, group.entries.length])).toEqual([
    ["app", 1],
    ["form", 2],
    ["flow", 1],
    ["script", 1],
  ]);
  expect(kindOfPath("i18n/en.json")).toBe("other");
});

it("leaves to administrators what says who may do what, and offers nobody to begin such a thing", () => {
  const entries = ["app.json", "access.json", "links/a.json", "demo/members.jsonl", "flows/a.json"].map(
    (path) => ({ path }),
  );
  expect(changeable(entries, true)).toEqual(entries);
  expect(changeable(entries, false).map(({ path }) => path)).toEqual(["app.json", "flows/a.json"]);
  expect(NEW_KINDS.filter((kind) => isWithheld(pathOf(kind, "a")))).toEqual([]);
});

it("knows which flow gets one more version", () => {
  expect(flowOf({ path: "flows/approval.json", published: "{}" })).toBe("approval");
  expect(flowOf({ path: "flows/approval.json", published: null })).toBeUndefined();
  expect(flowOf({ path: "forms/order.json", published: "{}" })).toBeUndefined();
});

it("knows which keys the server takes", () => {
  expect(isKey("form", "order_item2")).toBe(true);
  expect(isKey("form", "order-item")).toBe(false);
  expect(isKey("rule", "order-item")).toBe(true);
  expect(isKey("rule", "1st")).toBe(false);
  expect(isKey("flow", "a".repeat(41))).toBe(false);
});

it("offers to begin nothing that could only be written as source", () => {
  const source = editorAddress("crm", "dashboards/a.json");
  expect(source).toBe("/build/crm?file=dashboards%2Fa.json");
  const offered = NEW_KINDS.map((kind) => editorAddress("crm", pathOf(kind, "a")));
  expect(offered.filter((address) => address.includes("?file="))).toEqual([]);
});

it.each(NEW_KINDS)("a new %s is a document with its own key in its own folder", (kind) => {
  const text = starterText(kind, {
    key: "visit",
    title: "拜访",
    form: "customer",
    words: { approve: "审批", count: "数量" },
  });
  expect(JSON.parse(text)).toMatchObject({ key: "visit", title: "拜访" });
  expect(pathOf(kind, "visit")).toBe(`${kind}s/visit.json`);
});

it("begins an aggregate table with a count by what was chosen", () => {
  const start = { key: "sold", title: "销售", form: "sale", words: { approve: "审批", count: "数量" } };
  const made = (group?: { path: string; by?: "month" }) => {
    const { keys, sources } = JSON.parse(starterText("aggregate", { ...start, group })) as Record<
      string,
      unknown
    >;
    return { keys, sources };
  };
  expect(made({ path: "items.product" })).toEqual({
    keys: { by_product: {} },
    sources: [{ form: "sale", keys: { by_product: "items.product" }, measures: { count: {} } }],
  });
  expect(made({ path: "date", by: "month" })).toMatchObject({ keys: { by_date: { by: "month" } } });
  expect(made()).toMatchObject({ sources: [{ keys: { by_created_by: "created_by" } }] });
});

it("takes a key from a Latin name, else counts", () => {
  const entries = [{ path: "forms/order.json" }, { path: "forms/form_1.json" }];
  expect(freeKeyFor("form", "Sales order", entries)).toBe("sales_order");
  expect(freeKeyFor("form", "Order", entries)).toBe("order_2");
  expect(freeKeyFor("form", "订单", entries)).toBe("form_2");
});

it("puts a new form at the end of the menu, once", () => {
  const app = '{ "key": "shop", "navigation": [{ "title": "一", "items": [{ "form": "a" }] }] }';
  const text = withMenuItem(app, "b");
  expect(JSON.parse(text ?? "")).toEqual({
    key: "shop",
    navigation: [{ title: "一", items: [{ form: "a" }, { form: "b" }] }],
  });
  expect(withMenuItem(text ?? "", "b")).toBeNull();
  expect(JSON.parse(withMenuItem('{ "key": "shop", "navigation": [] }', "b") ?? "")).toEqual({
    key: "shop",
    navigation: [{ items: [{ form: "b" }] }],
  });
});

it("leads to the designer of a definition, or to its source", () => {
  expect(editorAddress("crm", "forms/a.json")).toBe("/build/crm/forms/a");
  expect(editorAddress("crm", "rules/a-b.json", "/table/0")).toBe("/build/crm/rules/a-b?at=%2Ftable%2F0");
  expect(editorAddress("crm", "prints/a.html.jinja", "/lines/3")).toBe("/build/crm/prints/a?at=%2Flines%2F3");
  expect(editorAddress("crm", "reminders/a-b.json", "/to")).toBe("/build/crm/reminders/a-b?at=%2Fto");
  expect(editorAddress("crm", "aggregates/a.json", "/keys")).toBe("/build/crm/aggregates/a?at=%2Fkeys");
  expect(editorAddress("crm", "access.json", "/groups/0")).toBe("/build/crm/access?at=%2Fgroups%2F0");
  expect(editorAddress("crm", "flows/a-b.json", "/x")).toBe("/build/crm/flows/a-b?at=%2Fx");
  expect(editorAddress("crm", "views/a.json", "/x")).toBe("/build/crm?file=views%2Fa.json&at=%2Fx");
});
