import { beforeEach, expect, test } from "vitest";
import { formatExact, formatLength, formatMoment, formatSpan, inLine } from "./format";
import { setLanguage } from "./language";
import { setTimezone } from "./timezone";

// 10:00 in Shanghai, where the workspace lives; the machine's own zone must not matter.
const now = new Date("2026-11-22T02:00:00Z");
const at = (text: string) => `${text}:00+08:00`;

beforeEach(() => {
  setLanguage("zh-CN");
  setTimezone("Asia/Shanghai");
});

test("a moment near today is named by its day", () => {
  expect(formatMoment(at("2026-11-22T14:05"), now)).toBe("今天 14:05");
  expect(formatMoment(at("2026-11-21T23:59"), now)).toBe("昨天 23:59");
  expect(formatMoment(at("2026-11-23T00:01"), now)).toBe("明天 00:01");
});

test("other days show the date, other years the year instead of the time", () => {
  expect(formatMoment(at("2026-11-03T08:30"), now)).toBe("11-03 08:30");
  expect(formatMoment(at("2025-11-03T08:30"), now)).toBe("2025-11-03");
});

test.each([
  [30_000, "1 分钟"],
  [59 * 60_000, "59 分钟"],
  [47 * 3_600_000, "47 小时"],
  [-49 * 3_600_000, "2 天"],
])("%d ms", (span, expected) => {
  expect(formatSpan(span)).toBe(expected);
});

test.each([
  [0, "0 毫秒", "0 ms"],
  [2_460, "2.5 秒", "2.5 s"],
  [633_272, "11 分钟", "11 min"],
])("%d ms took that long", (length, zh, en) => {
  expect(formatLength(length)).toBe(zh);
  setLanguage("en");
  expect(formatLength(length)).toBe(en);
});

test("another workspace reads the same moment on its own clock", () => {
  expect(formatExact("2026-11-21T16:30:00Z")).toBe("2026-11-22 00:30:00");
  setTimezone("America/New_York");
  expect(formatExact("2026-11-21T16:30:00Z")).toBe("2026-11-21 11:30:00");
});

test("several reasons in one line are divided as the language divides them", () => {
  expect(inLine(["没有权限", "已结束"])).toBe("没有权限；已结束");
  setLanguage("en");
  expect(inLine(["No right", "It has ended"])).toBe("No right; It has ended");
});
