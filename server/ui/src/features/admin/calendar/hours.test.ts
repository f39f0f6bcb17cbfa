import { expect, test } from "vitest";
import { fromClock, isWholeDay, monthBeside, toClock, withAnother, WHOLE_DAY } from "./hours";

test("a month beside another crosses the year", () => {
  expect(monthBeside("2026-12", 1)).toBe("2027-01");
  expect(monthBeside("2026-01", -1)).toBe("2025-12");
  expect(monthBeside("2026-05", 14)).toBe("2027-07");
});

test("another stretch of work comes after the last one and stays within the day", () => {
  expect(withAnother([])).toEqual([{ from: "09:00", to: "18:00" }]);
  expect(withAnother([{ from: "09:00", to: "12:00" }])[1]).toEqual({ from: "13:00", to: "17:00" });
  expect(withAnother([{ from: "09:00", to: "20:00" }])[1]).toEqual({ from: "21:00", to: "24:00" });
  expect(withAnother([{ from: "09:00", to: "23:00" }])).toHaveLength(1);
});

test("the end of a day is midnight on the browser's clock", () => {
  expect(toClock("24:00")).toBe("00:00");
  expect(fromClock("00:00", true)).toBe("24:00");
  expect(fromClock("00:00", false)).toBe("00:00");
  expect(isWholeDay([WHOLE_DAY])).toBe(true);
});
