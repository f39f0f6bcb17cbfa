import type { Rect, Viewport } from "@xyflow/react";
import { NODE_WIDTH, type Layout } from "./layout";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The smallest size at which the cards can be read without effort. */
const READABLE = 0.8;
const MARGIN = 24;
/** How far out one may go in a drawing that is not large. */
const FAR = 0.2;
/** The width or height of the least room in which a drawing is looked at. */
const LEAST_ROOM = 160;

/** How far out one may go: until the whole drawing is seen, however large it is and however little room is left to it. */
export function farthest({ places, height }: Pick<Layout, "places" | "height">): number {
  const lefts = [...places.values()].map(({ x }) => x);
  const width = lefts.length === 0 ? 0 : Math.max(...lefts) - Math.min(...lefts) + NODE_WIDTH;
  return Math.min(FAR, LEAST_ROOM / Math.max(width, height, 1));
}

/** The whole drawing where it can be read, else the part that matters most: `at`, or the beginning. */
export function firstView(drawn: Rect, pane: Size, at: Rect | null = null): Viewport {
  const fits = Math.min((pane.width - 2 * MARGIN) / drawn.width, (pane.height - 2 * MARGIN) / drawn.height);
  const zoom = Math.min(1, Math.max(READABLE, fits));
  const x = Math.max(MARGIN, (pane.width - drawn.width * zoom) / 2) - drawn.x * zoom;
  const y = Math.max(MARGIN, (pane.height - drawn.height * zoom) / 2) - drawn.y * zoom;
  if (!at) return { zoom, x, y };
  const within = (from: number, length: number, start: number, size: number) =>
    from >= MARGIN && from + length <= size - MARGIN ? start : size / 2 - length / 2 - (from - start);
  return {
    zoom,
    x: within(at.x * zoom + x, at.width * zoom, x, pane.width),
    y: within(at.y * zoom + y, at.height * zoom, y, pane.height),
  };
}
