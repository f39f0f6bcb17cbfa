import { expect, it } from "vitest";
import { readField } from "@/features/form/field";
import type { DataRecord } from "@/shared/api/types";
import { addDays, dayOf, endsFirst, isDay, monthStart, shifted, timeOf, valueOn, weekStart } from "./days";

const date = readField("due", { type: "string", format: "date" }, false);
const moment = readField("at", { "x-kind": "datetime" }, false);
const record = { values: { due: "2026-03-31", at: "2026-03-31T16:30:00.000Z" } } as unknown as DataRecord;

it("knows months, weeks and leap days", () => {
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect(monthStart("2026-12-31", 1)).toBe("2027-01-01");
  expect(monthStart("2026-01-15", -1)).toBe("2025-12-01");
  expect(["2026-11-23", "2026-11-29", "1969-12-31"].map(weekStart)).toEqual([
    "2026-11-23",
    "2026-11-23",
    "1969-12-29",
  ]);
  expect([isDay("2026-02-30x"), isDay(null), isDay("2026-11-25")]).toEqual([false, false, true]);
});

it("reads moments on the clock of the workspace", () => {
  expect(dayOf(record, moment, "Asia/Shanghai")).toBe("2026-04-01");
  expect(dayOf(record, moment, "UTC")).toBe("2026-03-31");
  expect(timeOf(record, moment, "Asia/Shanghai")).toBe("00:30");
  expect(timeOf(record, date, "Asia/Shanghai")).toBe("");
});

it("moves by days and keeps the time of day, also over a change of summer time", () => {
  expect(shifted(record, date, 1, "UTC")).toBe("2026-04-01");
  expect(shifted(record, moment, -1, "Asia/Shanghai")).toBe("2026-03-30T16:30:00.000Z");
  const before = { values: { at: "2026-03-28T09:00:00.000Z" } } as unknown as DataRecord;
  expect(shifted(before, moment, 1, "Europe/Berlin")).toBe("2026-03-29T08:00:00.000Z");
});

it("says what a date holds on a day", () => {
  expect(valueOn("2026-04-01", date, "Asia/Shanghai")).toBe("2026-04-01");
  expect(valueOn("2026-04-01", moment, "Asia/Shanghai")).toBe("2026-04-01T01:00:00.000Z");
});

it("knows what ends before it starts", () => {
  expect(endsFirst(record, moment, date, "Asia/Shanghai")).toBe(true);
  expect(endsFirst(record, moment, date, "UTC")).toBe(false);
  expect(endsFirst(record, date, undefined, "UTC")).toBe(false);
  const open = { values: { at: "2026-03-31T16:30:00.000Z" } } as unknown as DataRecord;
  expect(endsFirst(open, moment, date, "UTC")).toBe(false);
});

it("compares times within a day, where both are known", () => {
  const until = readField("until", { "x-kind": "datetime" }, false);
  const meeting = (at: string, until: string) =>
    ({ values: { at, until, due: "2026-03-31" } }) as unknown as DataRecord;
  const early = meeting("2026-03-31T10:00:00.000Z", "2026-03-31T09:30:00.000Z");
  expect(endsFirst(early, moment, until, "UTC")).toBe(true);
  expect(endsFirst(early, moment, date, "UTC")).toBe(false);
  const atOnce = meeting("2026-03-31T10:00:00Z", "2026-03-31T10:00:00.000Z");
  expect(endsFirst(atOnce, moment, until, "UTC")).toBe(false);
});
