import { expect, it } from "vitest";
import { grouped, kindOfPath } from "./kinds";
import { isKey, NEW_KINDS, pathOf, starterText } from "./starters";

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

it("knows which keys the server takes", () => {
  expect(isKey("form", "order_item2")).toBe(true);
  expect(isKey("form", "order-item")).toBe(false);
  expect(isKey("rule", "order-item")).toBe(true);
  expect(isKey("rule", "1st")).toBe(false);
  expect(isKey("view", "a".repeat(41))).toBe(false);
});

it.each(NEW_KINDS)("a new %s is a document with its own key in its own folder", (kind) => {
  const text = starterText(kind, {
    key: "visit",
    title: "拜访",
    form: "customer",
    words: { name: "名称", approve: "审批", count: "数量" },
  });
  expect(JSON.parse(text)).toMatchObject({ key: "visit", title: "拜访" });
  expect(pathOf(kind, "visit")).toBe(`${kind}s/visit.json`);
});
