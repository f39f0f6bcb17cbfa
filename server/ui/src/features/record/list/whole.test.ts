import { expect, test } from "vitest";
import { isWhole, wordOf, type Beyond } from "./whole";

const shown = { view: "mine", filter: ["level", "=", "A"] as const, search: "" };
const asShown = { ...shown, filter: [...shown.filter] };
const beyond: Beyond = { ids: ["a", "b"], of: wordOf(asShown) };

test("what is ticked stands for all while it is what was ticked, of the list that was shown", () => {
  expect(isWhole(beyond, new Set(["b", "a"]), asShown)).toBe(true);
  expect(isWhole(beyond, new Set(["a"]), asShown)).toBe(false);
  expect(isWhole(beyond, new Set(["a", "c"]), asShown)).toBe(false);
  expect(isWhole(beyond, new Set(["a", "b", "c"]), asShown)).toBe(false);
});

test("another filter, view or search is another list", () => {
  for (const other of [{ filter: null }, { view: "" }, { search: "甲" }])
    expect(isWhole(beyond, new Set(["a", "b"]), { ...asShown, ...other })).toBe(false);
});
