import { describe, expect, it } from "vitest";
import { grabbedDay, layoutWeek, type Span } from "./layout";

const WEEK = "2026-11-23";
const span = (id: string, from: string, to = from): Span<string> => ({
  item: id,
  id,
  from: `2026-11-${from}`,
  to: `2026-11-${to}`,
});
const none = new Map<string, number>();

describe("layoutWeek", () => {
  it("puts records that meet into lanes of their own, longer ones first", () => {
    const { bars, more } = layoutWeek(
      WEEK,
      [span("a", "24"), span("b", "23", "25"), span("c", "26")],
      none,
      3,
    );
    expect(bars.map(({ id, lane, at, days }) => [id, lane, at, days])).toEqual([
      ["b", 0, 0, 3],
      ["a", 1, 1, 1],
      ["c", 0, 3, 1],
    ]);
    expect(more).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it("cuts what goes beyond the week and says so", () => {
    const { bars } = layoutWeek(WEEK, [span("a", "20", "30"), span("gone", "10", "12")], none, 3);
    expect(bars).toEqual([{ item: "a", id: "a", lane: 0, at: 0, days: 7, before: true, after: true }]);
  });

  it("gives the last lane of a full day to the count of the rest", () => {
    const counts = new Map([["2026-11-24", 12]]);
    const spans = [span("a", "24"), span("b", "24"), span("c", "24"), span("d", "25")];
    const { bars, more } = layoutWeek(WEEK, spans, counts, 3);
    expect(bars.map((bar) => bar.id)).toEqual(["a", "b", "d"]);
    expect(more).toEqual([0, 10, 0, 0, 0, 0, 0]);
  });

  it("counts long records that found no room on each of their days", () => {
    const spans = [span("a", "23"), span("b", "23"), span("c", "23", "24")];
    const { more } = layoutWeek(WEEK, spans, none, 2);
    expect(more.slice(0, 2)).toEqual([2, 0]);
  });
});

it.each([
  [0, 2],
  [99, 2],
  [101, 3],
  [299, 4],
  [400, 4],
])("a point %i of 300 in a bar of three days is weekday %i", (offset, day) => {
  expect(grabbedDay({ at: 2, days: 3 }, offset, 300)).toBe(day);
});
