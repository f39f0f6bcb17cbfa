import type { Rect, Viewport } from "@xyflow/react";

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The smallest size at which the cards can be read without effort. */
const READABLE = 0.8;
const MARGIN = 24;

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
