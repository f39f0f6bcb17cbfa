/** Where records stand in the weeks of a calendar: bars in lanes, and how many did not find room. */
import { addDays, dayNumberOf } from "../days";

export interface Span<Item> {
  readonly item: Item;
  readonly id: string;
  /** First and last day. */
  readonly from: string;
  readonly to: string;
}

export interface Bar<Item> {
  readonly item: Item;
  readonly id: string;
  readonly lane: number;
  /** The first weekday it covers, from 0, and how many. */
  readonly at: number;
  readonly days: number;
  /** Whether it goes on beyond this week. */
  readonly before: boolean;
  readonly after: boolean;
}

export interface Week<Item> {
  readonly start: string;
  readonly bars: readonly Bar<Item>[];
  /** For each weekday, how many records of that day are not drawn. */
  readonly more: readonly number[];
}

/**
 * One week. `counts` says how many records begin on a day, also those that were not sent; where a day holds more than
 * `lanes` records, its last lane gives way to the count of the rest.
 */
export function layoutWeek<Item>(
  start: string,
  spans: readonly Span<Item>[],
  counts: ReadonlyMap<string, number>,
  lanes: number,
): Week<Item> {
  const first = dayNumberOf(start);
  const here = spans
    .map((span) => ({ span, from: dayNumberOf(span.from) - first, to: dayNumberOf(span.to) - first }))
    .filter(({ from, to }) => to >= 0 && from <= 6)
    .sort(
      (one, other) => one.from - other.from || other.to - one.to || (one.span.id < other.span.id ? -1 : 1),
    );
  const totals = Array.from({ length: 7 }, (_, day) => {
    const beginning = counts.get(addDays(start, day));
    const covering = here.filter(({ from, to }) => from <= day && to >= day);
    if (beginning === undefined) return covering.length;
    return (
      covering.filter(({ from }) => from < day).length +
      Math.max(beginning, covering.filter(({ from }) => from === day).length)
    );
  });
  const room = totals.map((total) => (total > lanes ? lanes - 1 : lanes));
  const taken = Array.from({ length: lanes }, () => new Set<number>());
  const bars: Bar<Item>[] = [];
  const drawn = Array.from({ length: 7 }, () => 0);
  for (const { span, from, to } of here) {
    const at = Math.max(0, from);
    const end = Math.min(6, to);
    const days = Array.from({ length: end - at + 1 }, (_, index) => at + index);
    const lane = taken.findIndex((busy, index) =>
      days.every((day) => !busy.has(day) && index < (room[day] ?? 0)),
    );
    if (lane < 0) continue;
    days.forEach((day) => {
      taken[lane]?.add(day);
      drawn[day] = (drawn[day] ?? 0) + 1;
    });
    bars.push({
      item: span.item,
      id: span.id,
      lane,
      at,
      days: days.length,
      before: from < 0,
      after: to > 6,
    });
  }
  return { start, bars, more: totals.map((total, day) => Math.max(0, total - (drawn[day] ?? 0))) };
}

/** The weekday of a bar that a point of it stands for. */
export function grabbedDay(bar: Pick<Bar<unknown>, "at" | "days">, offset: number, width: number): number {
  if (width <= 0) return bar.at;
  const part = Math.floor((offset / width) * bar.days);
  return bar.at + Math.max(0, Math.min(bar.days - 1, part));
}
