// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  forgetUnfinished,
  forgetUpload,
  rememberUpload,
  rememberedUpload,
  unfinishedUploads,
} from "./remembered-uploads";

const file = (name: string, lastModified = 1) => new File(["content"], name, { lastModified });

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

it("knows the same file in the same place, and no other", () => {
  rememberUpload("crm.paper", file("a.zip"), "one");
  expect(rememberedUpload("crm.paper", file("a.zip"))).toBe("one");
  expect(rememberedUpload("crm.paper", file("a.zip", 2))).toBeUndefined();
  expect(rememberedUpload("crm.paper", file("b.zip"))).toBeUndefined();
  expect(rememberedUpload("crm.photo", file("a.zip"))).toBeUndefined();
  forgetUpload("crm.paper", file("a.zip"));
  expect(rememberedUpload("crm.paper", file("a.zip"))).toBeUndefined();
});

it("forgets what the server has removed by now, and keeps a bounded number", () => {
  rememberUpload("crm.paper", file("old.zip"), "old");
  vi.advanceTimersByTime(25 * 3600 * 1000);
  expect(rememberedUpload("crm.paper", file("old.zip"))).toBeUndefined();
  for (let at = 0; at < 60; at += 1) rememberUpload("crm.paper", file(`${at}.zip`), String(at));
  expect(
    Object.keys(JSON.parse(localStorage.getItem("tenon-uploads") ?? "{}") as object).length,
  ).toBeLessThan(52);
  expect(rememberedUpload("crm.paper", file("59.zip"))).toBe("59");
});

it("begins anew where the browser's memory holds something else", () => {
  localStorage.setItem("tenon-uploads", "{broken");
  expect(rememberedUpload("crm.paper", file("a.zip"))).toBeUndefined();
  rememberUpload("crm.paper", file("a.zip"), "one");
  expect(rememberedUpload("crm.paper", file("a.zip"))).toBe("one");
});

it("names what was left half way in one place", () => {
  rememberUpload("crm.paper", file("a.zip"), "one");
  rememberUpload("crm.paper", file("b.zip"), "two");
  rememberUpload("crm.photo", file("c.jpg"), "three");
  expect(unfinishedUploads("crm.paper")).toEqual(["a.zip", "b.zip"]);
  forgetUnfinished("crm.paper");
  expect(unfinishedUploads("crm.paper")).toEqual([]);
  expect(unfinishedUploads("crm.photo")).toEqual(["c.jpg"]);
});
