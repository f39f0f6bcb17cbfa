import { describe, expect, test } from "vitest";
import { assign, isDoubtful, keys, setDates, unfilled, type Mapping, type Target } from "./mapping";

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

  test("asks for the order of a day only where it is in doubt", () => {
    expect(isDoubtful(["1/3/2025"])).toBe(true);
    expect(isDoubtful(["2025-1-3", "2025年1月3日", "20250103"])).toBe(false);
    expect(setDates(mapping, "day", "MM/DD/YYYY").dates).toEqual({ phone: "DD/MM/YYYY", day: "MM/DD/YYYY" });
    expect(setDates(mapping, "phone", "").dates).toEqual({});
  });
});
