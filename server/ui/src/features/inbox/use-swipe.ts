/** A card is drawn aside by a finger or a pen: to the right for one thing, to the left for another. A mouse has the buttons. */
import { useRef, useState, type HTMLAttributes, type PointerEvent } from "react";
import { aimOf, beginsInside, drawnBy, sideOf, type Side } from "./swipe";

type Handlers = Pick<
  HTMLAttributes<HTMLElement>,
  "onPointerDown" | "onPointerMove" | "onPointerUp" | "onPointerCancel" | "onClickCapture"
>;

export interface Swipe {
  readonly handlers: Handlers;
  /** How far the card stands aside, in pixels; to the left below zero. */
  readonly drawn: number;
  /** The side it would count for if the finger let go now. */
  readonly side: Side | null;
}

interface Finger {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly aside: boolean;
}

export function useSwipe(onSwipe: (side: Side) => void): Swipe {
  const finger = useRef<Finger | null>(null);
  const swiped = useRef(false);
  const [at, setAt] = useState({ drawn: 0, width: 1 });
  const letGo = () => {
    finger.current = null;
    setAt({ drawn: 0, width: 1 });
  };
  const move = (event: PointerEvent<HTMLElement>): number | null => {
    const from = finger.current;
    if (!from || !event.isPrimary) return null;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    const aim = from.aside ? "aside" : aimOf(dx, dy);
    if (aim === "elsewhere") finger.current = null;
    if (aim !== "aside") return null;
    finger.current = { ...from, aside: true };
    return drawnBy(dx, from.width);
  };
  const handlers: Handlers = {
    onPointerDown: (event) => {
      if (!event.isPrimary) return;
      swiped.current = false;
      finger.current = null;
      if (event.pointerType === "mouse" || !beginsInside(event.clientX, window.innerWidth)) return;
      const width = event.currentTarget.clientWidth;
      finger.current = { x: event.clientX, y: event.clientY, width, aside: false };
    },
    onPointerMove: (event) => {
      const drawn = move(event);
      if (drawn !== null) setAt({ drawn, width: event.currentTarget.clientWidth });
    },
    onPointerUp: (event) => {
      const drawn = move(event);
      const side = drawn === null ? null : sideOf(drawn, event.currentTarget.clientWidth);
      swiped.current = drawn !== null;
      letGo();
      if (side) onSwipe(side);
    },
    onPointerCancel: letGo,
    // The click of the finger that drew the card is no choice of its own; one without a pointer comes from a key.
    onClickCapture: (event) => {
      if (!swiped.current || event.detail === 0) return;
      swiped.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
  return { handlers, drawn: at.drawn, side: sideOf(at.drawn, at.width) };
}
