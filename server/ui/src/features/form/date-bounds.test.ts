import { expect, it } from "vitest";
import type { DateBound } from "@/shared/api/form-types";
import { pickerBounds } from "./date-bounds";

const ZONE = "Asia/Shanghai";
/** Half past two in the night of the 23rd in Shanghai. */
const NOW = new Date("2026-11-22T18:30:00Z");

type Picker = Parameters<typeof pickerBounds>[1];
const min = (bound: DateBound, picker: Picker) =>
  pickerBounds({ "x-earliest": bound }, picker, ZONE, NOW).min;
const max = (bound: DateBound, picker: Picker) => pickerBounds({ "x-latest": bound }, picker, ZONE, NOW).max;

it("takes steps in order from the base, as the engine does", () => {
  const says = (date: string, picker: Picker = "date") => min({ date }, picker);
  expect(says("today")).toBe("2026-11-23");
  expect(says("today - 30d")).toBe("2026-10-24");
  expect(says("month_start + 1m - 1d")).toBe("2026-11-30");
  expect(says("week_start-1w")).toBe("2026-11-16");
  expect(says("year_start + 1y")).toBe("2027-01-01");
  expect(says("month_start + 4m - 1d - 1m")).toBe("2027-01-28");
  expect(says("now - 2h", "datetime-local")).toBe("2026-11-23T00:30");
  expect(says("today + 9h", "datetime-local")).toBe("2026-11-23T09:00");
  expect(says("now + 1d", "datetime-local")).toBe("2026-11-24T02:30");
  expect(says("tomorrow")).toBeUndefined();
});

it("writes bounds as each picker reads them", () => {
  expect(min("2026-01-01", "date")).toBe("2026-01-01");
  expect(min("9:00", "time")).toBe("09:00");
  expect(max("2026-04", "month")).toBe("2026-04");
  expect(max({ date: "month_start + 1m" }, "month")).toBe("2026-12");
  expect(min("2026-01-01", "datetime-local")).toBe("2026-01-01T00:00");
  expect(max("2026-01-01", "datetime-local")).toBe("2026-01-01T23:59");
  expect(max("2026-01-01T01:00:00Z", "datetime-local")).toBe("2026-01-01T09:00");
  expect(pickerBounds({}, "date", ZONE, NOW)).toEqual({ min: undefined, max: undefined });
});
