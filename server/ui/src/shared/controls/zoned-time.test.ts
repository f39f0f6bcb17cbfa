import { expect, it } from "vitest";
import { fromWall, toWall, todayIn, wallText } from "./zoned-time";

it("shows an instant on the wall of the workspace and reads it back", () => {
  expect(toWall("2026-11-22T08:00:00.000Z", "Asia/Shanghai")).toBe("2026-11-22T16:00");
  expect(fromWall("2026-11-22T16:00", "Asia/Shanghai")).toBe("2026-11-22T08:00:00.000Z");
  expect(wallText("2026-12-31T16:30:00Z", "Asia/Shanghai")).toBe("2027-01-01 00:30");
});

it("knows summer time", () => {
  expect(fromWall("2026-07-01T12:00", "Europe/Berlin")).toBe("2026-07-01T10:00:00.000Z");
  expect(fromWall("2026-01-01T12:00", "Europe/Berlin")).toBe("2026-01-01T11:00:00.000Z");
  expect(fromWall("2026-03-29T03:00", "Europe/Berlin")).toBe("2026-03-29T01:00:00.000Z");
});

it("answers nothing for what is not a time", () => {
  expect(toWall("soon", "Asia/Shanghai")).toBe("");
  expect(fromWall("", "Asia/Shanghai")).toBeNull();
});

it("turns the day with the zone", () => {
  expect(todayIn("Asia/Shanghai", new Date("2026-11-22T17:00:00Z"))).toBe("2026-11-23");
});
