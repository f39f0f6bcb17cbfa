/** Arithmetic on calendar days, written as 2026-11-25. Days have no zone; moments become days on the workspace's clock. */
import type { Field } from "@/features/form/field";
import { shapeOf } from "@/features/condition/operators";
import { fromWall, toWall } from "@/shared/controls/zoned-time";
import type { DataRecord, Json } from "@/shared/api/types";
import { columnValue } from "../list/columns";

const DAY = 86_400_000;

export function dayNumberOf(day: string): number {
  return Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY);
}

export function dayOfNumber(number: number): string {
  return new Date(number * DAY).toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return dayOfNumber(dayNumberOf(day) + days);
}

/** The first day of the month that is `months` later; earlier for a negative number. */
export function monthStart(day: string, months = 0): string {
  const [year = 1970, month = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

/** Monday of the week of a day. */
export function weekStart(day: string): string {
  // 1970-01-01 was a Thursday.
  const weekday = (((dayNumberOf(day) + 3) % 7) + 7) % 7;
  return addDays(day, -weekday);
}

export function isDay(text: string | null): text is string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function isMoment(field: Field): boolean {
  return shapeOf(field) === "datetime";
}

/** The day of a record's date; null when it has none. */
export function dayOf(record: DataRecord, field: Field, zone: string): string | null {
  const value = columnValue(record, field.key);
  if (typeof value !== "string" || value === "") return null;
  const day = isMoment(field) ? toWall(value, zone).slice(0, 10) : value.slice(0, 10);
  return isDay(day) ? day : null;
}

/** Whether a record ends before it starts, which is a mistake of whoever wrote it. Within one day times are compared. */
export function endsFirst(record: DataRecord, start: Field, end: Field | undefined, zone: string): boolean {
  const first = dayOf(record, start, zone);
  const last = end ? dayOf(record, end, zone) : null;
  if (!end || first === null || last === null) return false;
  if (last !== first) return last < first;
  if (!isMoment(start) || !isMoment(end)) return false;
  return momentOf(record, end) < momentOf(record, start);
}

function momentOf(record: DataRecord, field: Field): number {
  return Date.parse(String(columnValue(record, field.key)));
}

/** The time of a record's date as the clock on the wall shows it; empty for dates without one. */
export function timeOf(record: DataRecord, field: Field, zone: string): string {
  const value = columnValue(record, field.key);
  return typeof value === "string" && isMoment(field) ? toWall(value, zone).slice(11) : "";
}

/** The value of a record's date moved by some days; a time of day stays what it was on the wall. */
export function shifted(record: DataRecord, field: Field, days: number, zone: string): Json {
  const value = columnValue(record, field.key);
  if (typeof value !== "string" || value === "") return value;
  if (!isMoment(field)) return addDays(value.slice(0, 10), days);
  const wall = toWall(value, zone);
  return fromWall(`${addDays(wall.slice(0, 10), days)}${wall.slice(10)}`, zone);
}

/** What a date field holds on a day; one with a time of day begins with the morning. */
export function valueOn(day: string, field: Field, zone: string): string {
  return isMoment(field) ? (fromWall(`${day}T09:00`, zone) ?? "") : day;
}
