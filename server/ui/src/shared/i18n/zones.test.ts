import { expect, test } from "vitest";
import { ZONES } from "./zones";

test("a zone is called without underscores and keeps its name", () => {
  expect(ZONES.find((zone) => zone.value === "America/New_York")?.title).toBe("America/New York");
  expect(new Set(ZONES.map((zone) => zone.value)).size).toBe(ZONES.length);
});
