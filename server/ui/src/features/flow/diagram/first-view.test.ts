import { expect, test } from "vitest";
import { farthest } from "./first-view";

test("a large drawing is seen as a whole in little room", () => {
  const places = new Map([
    ["start", { x: 0, y: 0 }],
    ["end", { x: 784, y: 3900 }],
  ]);
  const zoom = farthest({ places, height: 4000 });
  expect(4000 * zoom).toBeLessThanOrEqual(160);
  expect(farthest({ places, height: 400 })).toBe(160 / 1000);
  expect(farthest({ places: new Map([["start", { x: 0, y: 0 }]]), height: 76 })).toBe(0.2);
});
