/** The course of a line between two cards. */
import { getSmoothStepPath, Position, type EdgeProps } from "@xyflow/react";

/** How far below a card a line that passes others by turns aside. */
export const BELOW = 28;

const RADIUS = 10;
/** How far a line runs out of a card before it turns. */
const OUT = 20;
/** How far lines that leave the same side of a card run from each other, and their names stand apart. */
const APART = 28;

type Ends = Pick<
  EdgeProps,
  "sourceX" | "sourceY" | "targetX" | "targetY" | "sourcePosition" | "targetPosition"
>;

export interface WayPath {
  readonly path: string;
  /** A place on it for its name. */
  readonly middle: readonly [number, number];
}

/**
 * Straight down with a bend, or down the column that is free where other cards stand between. `number` tells lines apart
 * that leave the same side of a card, perhaps to the same other one.
 */
export function wayPath(ends: Ends, column: number | null, number = 0): WayPath {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = ends;
  const lower = number * APART;
  const straight = (offset: number) =>
    getSmoothStepPath({
      sourceX,
      sourceY,
      targetX,
      targetY,
      sourcePosition,
      targetPosition,
      borderRadius: RADIUS,
      offset,
    });
  if (column === null) {
    const [, x, y] = straight(OUT);
    return { path: straight(OUT + lower)[0], middle: [x, y + lower] };
  }
  // A line that leaves a card at its side goes to its column at once.
  const isAside = sourcePosition === Position.Right && column > sourceX;
  const down = isAside ? sourceY : sourceY + BELOW;
  const path = rounded([
    [sourceX, sourceY],
    ...(isAside ? [] : [[sourceX, down] as const]),
    [column, down],
    [column, targetY - BELOW],
    [targetX, targetY - BELOW],
    [targetX, targetY],
  ]);
  if (!isAside) return { path, middle: [column, (down + targetY) / 2 + lower] };
  return { path, middle: number === 0 ? [(sourceX + column) / 2, down] : [column, down + lower] };
}

/** A line through points that turns with rounded corners. */
function rounded(points: readonly (readonly [number, number])[]): string {
  const steps = points.map(([x, y], at) => {
    const before = points[at - 1];
    const after = points[at + 1];
    if (!before || !after) return `${before ? "L" : "M"} ${x} ${y}`;
    const towards = ([toX, toY]: readonly [number, number]) => {
      const length = Math.hypot(toX - x, toY - y) || 1;
      const reach = Math.min(RADIUS, length / 2) / length;
      return `${x + (toX - x) * reach} ${y + (toY - y) * reach}`;
    };
    return `L ${towards(before)} Q ${x} ${y} ${towards(after)}`;
  });
  return steps.join(" ");
}
