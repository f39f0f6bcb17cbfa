/** Lines between the same two cards run apart, and so do their names. */
import { Position } from "@xyflow/react";
import { expect, test } from "vitest";
import { wayPath } from "./way-path";

/** From the right side of a card to the top of one below it. */
const ENDS = {
  sourceX: 216,
  sourceY: 40,
  targetX: 108,
  targetY: 200,
  sourcePosition: Position.Right,
  targetPosition: Position.Top,
};

test.each([null, 300, 20])("two ways aside are told apart, down the column %s", (column) => {
  const [first, second] = [wayPath(ENDS, column, 0), wayPath(ENDS, column, 1)];
  const distance = Math.abs(second.middle[1] - first.middle[1]);
  expect(distance).toBeGreaterThanOrEqual(24);
  if (column === null) expect(second.path).not.toBe(first.path);
});

test("a way without another beside it runs as ever", () => {
  expect(wayPath(ENDS, null)).toEqual(wayPath(ENDS, null, 0));
  expect(wayPath(ENDS, 300).middle).toEqual([258, 40]);
});
