/** A finger held on a row: the way into choosing several on the phone. */
import { useEffect, useRef, type HTMLAttributes } from "react";

const HELD_MS = 500;
/** A finger that moves further than this scrolls. */
const SLIPPED_PX = 10;

type Handlers = Pick<
  HTMLAttributes<HTMLElement>,
  "onPointerDown" | "onPointerMove" | "onPointerUp" | "onPointerCancel" | "onContextMenu" | "onClickCapture"
>;

export function useLongPress(onHold: () => void): Handlers {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const from = useRef({ x: 0, y: 0 });
  const held = useRef(false);
  const stop = () => clearTimeout(timer.current);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    onPointerDown: (event) => {
      held.current = false;
      if (event.pointerType === "mouse") return;
      from.current = { x: event.clientX, y: event.clientY };
      stop();
      timer.current = setTimeout(() => {
        held.current = true;
        onHold();
      }, HELD_MS);
    },
    onPointerMove: (event) => {
      const { x, y } = from.current;
      if (Math.hypot(event.clientX - x, event.clientY - y) > SLIPPED_PX) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    // The menu a browser opens for a held link would stand in the way.
    onContextMenu: (event) => {
      if (held.current) event.preventDefault();
    },
    // The click that ends the press is no choice of its own.
    onClickCapture: (event) => {
      if (!held.current) return;
      held.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
