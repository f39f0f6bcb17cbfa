/** The time axis of a chart: which days it shows, where its ticks stand and where a bar lies on it. */
import { addDays, dayNumberOf, monthStart, weekStart } from "../days";

export type Scale = "day" | "week" | "month";

export interface Axis {
  /** First and last day shown. */
  readonly from: string;
  readonly to: string;
  /** Width of one day in pixels. */
  readonly day: number;
  readonly width: number;
}

export function axisAt(at: string, scale: Scale): Axis {
  const [from, to, day] =
    scale === "day"
      ? [weekStart(addDays(at, -7)), addDays(weekStart(addDays(at, 35)), 6), 32]
      : scale === "week"
        ? [weekStart(monthStart(at, -1)), addDays(weekStart(monthStart(at, 5)), 6), 12]
        : [monthStart(at, -6), addDays(monthStart(at, 13), -1), 4];
  return { from, to, day, width: (dayNumberOf(to) - dayNumberOf(from) + 1) * day };
}

/** The day at which the next or previous stretch of time is shown. */
export function stepAxis(at: string, scale: Scale, by: 1 | -1): string {
  if (scale === "day") return addDays(at, 28 * by);
  return monthStart(at, (scale === "week" ? 3 : 12) * by);
}

export interface Tick {
  readonly day: string;
  readonly left: number;
  readonly width: number;
  readonly label: string;
}

export interface Ticks {
  readonly upper: readonly Tick[];
  readonly lower: readonly Tick[];
}

/** Two rows of ticks: months over days or weeks, years over months. */
export function ticksOf(axis: Axis, scale: Scale): Ticks {
  if (scale === "month")
    return {
      upper: spans(
        axis,
        (day) => `${Number(day.slice(0, 4)) + 1}-01-01`,
        (day) => day.slice(0, 4),
      ),
      lower: spans(
        axis,
        (day) => monthStart(day, 1),
        (day) => String(Number(day.slice(5, 7))),
      ),
    };
  const upper = spans(
    axis,
    (day) => monthStart(day, 1),
    (day) => day.slice(0, 7),
  );
  if (scale === "day")
    return {
      upper,
      lower: spans(
        axis,
        (day) => addDays(day, 1),
        (day) => String(Number(day.slice(8))),
      ),
    };
  return {
    upper,
    lower: spans(
      axis,
      (day) => addDays(weekStart(day), 7),
      (day) => day.slice(5),
    ),
  };
}

function spans(axis: Axis, next: (day: string) => string, label: (day: string) => string): Tick[] {
  const ticks: Tick[] = [];
  const origin = dayNumberOf(axis.from);
  for (let day = axis.from; day <= axis.to; day = next(day)) {
    const beyond = next(day);
    const end = beyond > axis.to ? addDays(axis.to, 1) : beyond;
    const left = (dayNumberOf(day) - origin) * axis.day;
    ticks.push({ day, left, width: (dayNumberOf(end) - dayNumberOf(day)) * axis.day, label: label(day) });
  }
  return ticks;
}

export interface Place {
  readonly left: number;
  readonly width: number;
  /** Whether the bar goes on beyond what is shown. */
  readonly before: boolean;
  readonly after: boolean;
}

/** Where a bar lies; the word says on which side of the axis it is when it is not on it. */
export function placeOf(axis: Axis, from: string, to: string): Place | "earlier" | "later" {
  if (to < axis.from) return "earlier";
  if (from > axis.to) return "later";
  const origin = dayNumberOf(axis.from);
  const first = Math.max(dayNumberOf(from), origin);
  const last = Math.min(dayNumberOf(to), dayNumberOf(axis.to));
  return {
    left: (first - origin) * axis.day,
    width: (last - first + 1) * axis.day,
    before: from < axis.from,
    after: to > axis.to,
  };
}

/** How many days a drag over so many pixels stands for. */
export function daysDragged(pixels: number, axis: Axis): number {
  const days = Math.round(pixels / axis.day);
  return days === 0 ? 0 : days;
}
