/** Which fingers draw a card aside, and from where on it counts. */
import { expect, test } from "vitest";
import { aimOf, beginsInside, drawnBy, sideOf } from "./swipe";

test("what goes up or down scrolls, and what has hardly moved is not known yet", () => {
  expect(aimOf(5, 5)).toBeNull();
  expect(aimOf(20, 4)).toBe("aside");
  expect(aimOf(-20, 4)).toBe("aside");
  expect(aimOf(20, 19)).toBe("elsewhere");
  expect(aimOf(2, -40)).toBe("elsewhere");
});

test("the edges of the screen are the browser's", () => {
  expect([4, 27, 28, 200, 362, 363, 389].map((x) => beginsInside(x, 390))).toEqual([
    false,
    false,
    true,
    true,
    true,
    false,
    false,
  ]);
});

test("a card counts once it is drawn by a third, and never leaves the screen", () => {
  expect(sideOf(drawnBy(100, 358), 358)).toBeNull();
  expect(sideOf(drawnBy(115, 358), 358)).toBe("right");
  expect(sideOf(drawnBy(-115, 358), 358)).toBe("left");
  expect(sideOf(drawnBy(141, 700), 700)).toBe("right");
  expect(drawnBy(60, 358)).toBe(60);
  expect(drawnBy(-5000, 358)).toBe(-179);
  expect(sideOf(0, 1)).toBeNull();
});
