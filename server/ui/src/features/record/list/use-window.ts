/** Which rows of a long list stand in view. All rows are equally high, so this is arithmetic. */
import { useEffect, useState, type RefObject } from "react";

export interface RowWindow {
  readonly first: number;
  /** One past the last row to draw. */
  readonly end: number;
}

const OVERSCAN = 8;

export function windowOf(scrollTop: number, height: number, rowHeight: number, count: number): RowWindow {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN);
  const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN);
  return { first: Math.min(first, Math.max(0, count - 1)), end };
}

export function useWindow(box: RefObject<HTMLElement | null>, rowHeight: number, count: number): RowWindow {
  const [range, setRange] = useState<RowWindow>({ first: 0, end: Math.min(count, 40) });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const next = windowOf(element.scrollTop, element.clientHeight, rowHeight, count);
      setRange((before) => (before.first === next.first && before.end === next.end ? before : next));
    };
    const soon = () => {
      if (frame === 0) frame = requestAnimationFrame(measure);
    };
    measure();
    element.addEventListener("scroll", soon, { passive: true });
    const observer = new ResizeObserver(soon);
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("scroll", soon);
      observer.disconnect();
    };
  }, [box, rowHeight, count]);

  return range;
}
