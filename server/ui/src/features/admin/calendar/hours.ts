/** Working hours as the page edits them. */
import type { WorkingHours, WrittenShift } from "@/shared/api/types";

export const WHOLE_DAY: WrittenShift = { from: "00:00", to: "24:00" };

export function isWholeDay(shifts: readonly WrittenShift[]): boolean {
  return shifts.length === 1 && shifts[0]?.from === WHOLE_DAY.from && shifts[0].to === WHOLE_DAY.to;
}

/** The shifts of the first day that is worked: what a day gets that is to be worked as well. */
export function usualShifts(hours: WorkingHours): WrittenShift[] {
  return hours.week.find((shifts) => shifts.length > 0) ?? [{ from: "09:00", to: "18:00" }];
}

/** One more stretch of work: after the last one, as far as the day has room. */
export function withAnother(shifts: readonly WrittenShift[]): WrittenShift[] {
  const last = shifts.at(-1);
  if (!last) return [{ from: "09:00", to: "18:00" }];
  const hour = Number(last.to.slice(0, 2));
  if (hour >= 23) return [...shifts];
  const two = (number: number) => String(number).padStart(2, "0");
  return [...shifts, { from: `${two(hour + 1)}:00`, to: hour + 5 > 23 ? "24:00" : `${two(hour + 5)}:00` }];
}

/** The field of the browser knows no 24:00; there the end of a day is its midnight. */
export function fromClock(text: string, end: boolean): string {
  return end && text === "00:00" ? "24:00" : text;
}

export function toClock(text: string): string {
  return text === "24:00" ? "00:00" : text;
}

/** The month after or before another, as `2026-10`. */
export function monthBeside(month: string, by: number): string {
  const [year = 1970, at = 1] = month.split("-").map(Number);
  const count = year * 12 + (at - 1) + by;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, "0")}`;
}

/** The month it is in a time zone, as `2026-10`. */
export function monthIn(timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone }).format(new Date()).slice(0, 7);
}
