// @vitest-environment jsdom
import { beforeEach, expect, test } from "vitest";
import { setLanguage } from "@/shared/i18n/language";
import { worded } from "./value-words";

beforeEach(() => setLanguage("zh-CN"));

test("what a node writes is read field by field", () => {
  expect(worded({ note: "= state", paid: true, labels: ["a", "b"] })).toBe(
    "note: = state、paid: true、labels: a、b",
  );
  expect(worded(["a", "b"])).toBe("a、b");
});

test("what is nested is shown as it is written", () => {
  expect(worded({ all: [["total", ">", 1]] })).toBe('{ "all": [ [ "total", ">", 1 ] ] }');
  expect(worded({})).toBe("{}");
});
