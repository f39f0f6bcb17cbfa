import { beforeEach, expect, test } from "vitest";
import { formatMoment, formatSpan } from "./format";
import { setLanguage } from "./language";

const now = new Date(2026, 10, 22, 10, 0, 0);
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

beforeEach(() => setLanguage("zh-CN"));

test("a moment near today is named by its day", () => {
  expect(formatMoment(at(2026, 10, 22, 14, 5), now)).toBe("今天 14:05");
  expect(formatMoment(at(2026, 10, 21, 23, 59), now)).toBe("昨天 23:59");
  expect(formatMoment(at(2026, 10, 23, 0, 1), now)).toBe("明天 00:01");
});

test("other days show the date, other years the year instead of the time", () => {
  expect(formatMoment(at(2026, 10, 3, 8, 30), now)).toBe("11-03 08:30");
  expect(formatMoment(at(2025, 10, 3, 8, 30), now)).toBe("2025-11-03");
});

test.each([
  [30_000, "1 分钟"],
  [59 * 60_000, "59 分钟"],
  [47 * 3_600_000, "47 小时"],
  [-49 * 3_600_000, "2 天"],
])("%d ms", (span, expected) => {
  expect(formatSpan(span)).toBe(expected);
});
