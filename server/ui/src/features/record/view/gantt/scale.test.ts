import { describe, expect, it } from "vitest";
import { axisAt, daysDragged, placeOf, stepAxis, ticksOf } from "./scale";

describe("axisAt", () => {
  it("begins and ends with whole weeks or months", () => {
    expect(axisAt("2026-11-25", "day")).toMatchObject({ from: "2026-11-16", to: "2027-01-03", day: 32 });
    expect(axisAt("2026-11-25", "week")).toMatchObject({ from: "2026-09-28", to: "2027-04-04" });
    expect(axisAt("2026-11-25", "month")).toMatchObject({ from: "2026-05-01", to: "2027-11-30" });
  });
});

describe("ticksOf", () => {
  it.each(["day", "week", "month"] as const)("covers the axis without gaps: %s", (scale) => {
    const axis = axisAt("2028-02-29", scale);
    for (const row of Object.values(ticksOf(axis, scale)) as ReturnType<typeof ticksOf>["upper"][]) {
      let left = 0;
      for (const tick of row) {
        expect(tick.left).toBe(left);
        left += tick.width;
      }
      expect(left).toBe(axis.width);
    }
  });

  it("names months over days and years over months", () => {
    const days = ticksOf(axisAt("2026-11-25", "day"), "day");
    expect(days.upper.map((tick) => tick.label)).toEqual(["2026-11", "2026-12", "2027-01"]);
    expect(days.lower[0]?.label).toBe("16");
    const months = ticksOf(axisAt("2026-11-25", "month"), "month");
    expect(months.upper.map((tick) => tick.label)).toEqual(["2026", "2027"]);
    expect(months.lower.map((tick) => tick.label).slice(0, 3)).toEqual(["5", "6", "7"]);
  });
});

describe("placeOf", () => {
  const axis = axisAt("2026-11-25", "day");
  it("covers first and last day", () => {
    expect(placeOf(axis, "2026-11-17", "2026-11-18")).toEqual({
      left: 32,
      width: 64,
      before: false,
      after: false,
    });
  });
  it("cuts what goes beyond and names the side of what is not there", () => {
    expect(placeOf(axis, "2026-01-01", "2026-11-16")).toEqual({
      left: 0,
      width: 32,
      before: true,
      after: false,
    });
    expect(placeOf(axis, "2026-01-01", "2026-02-01")).toBe("earlier");
    expect(placeOf(axis, "2027-02-01", "2027-02-03")).toBe("later");
  });
});

it("rounds a drag to whole days", () => {
  const axis = axisAt("2026-11-25", "day");
  expect([15, 17, -40, 0].map((pixels) => daysDragged(pixels, axis))).toEqual([0, 1, -1, 0]);
});

it("steps by about what is shown", () => {
  expect(stepAxis("2026-11-25", "day", 1)).toBe("2026-12-23");
  expect(stepAxis("2026-11-25", "month", -1)).toBe("2025-11-01");
});
