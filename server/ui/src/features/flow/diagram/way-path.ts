/** The course of a line between two cards. */
import { getSmoothStepPath, Position, type EdgeProps } from "@xyflow/react";

/** How far below a card a line that passes others by turns aside. */
export const BELOW = 28;

const RADIUS = 10;

type Ends = Pick<
  EdgeProps,
  "sourceX" | "sourceY" | "targetX" | "targetY" | "sourcePosition" | "targetPosition"
>;

export interface WayPath {
  readonly path: string;
  /** A place on it for its name. */
  readonly middle: readonly [number, number];
}

/** Straight down with a bend, or down the column that is free where other cards stand between. */
export function wayPath(ends: Ends, column: number | null): WayPath {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = ends;
  const [straight, x, y] = getSmoothStepPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    borderRadius: RADIUS,
  });
  if (column === null) return { path: straight, middle: [x, y] };
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
  return { path, middle: isAside ? [(sourceX + column) / 2, down] : [column, (down + targetY) / 2] };
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
