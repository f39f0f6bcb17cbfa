/** A finger on a row of the phone: held, it chooses; drawn aside, it decides. */
import type { SyntheticEvent } from "react";
import type { Side } from "./swipe";
import { useLongPress } from "./use-long-press";
import { useSwipe } from "./use-swipe";

type Handler<E> = ((event: E) => void) | undefined;

function both<E extends SyntheticEvent>(one: Handler<E>, other: Handler<E>): (event: E) => void {
  return (event) => {
    one?.(event);
    other?.(event);
  };
}

/** `press` alone is for rows that are being chosen, `handlers` has both. */
export function useRowGestures(onHold: () => void, onSwipe: (side: Side) => void) {
  const press = useLongPress(onHold);
  const swipe = useSwipe(onSwipe);
  const handlers: typeof press = {
    ...press,
    onPointerDown: both(press.onPointerDown, swipe.handlers.onPointerDown),
    onPointerMove: both(press.onPointerMove, swipe.handlers.onPointerMove),
    onPointerUp: both(press.onPointerUp, swipe.handlers.onPointerUp),
    onPointerCancel: both(press.onPointerCancel, swipe.handlers.onPointerCancel),
    onClickCapture: both(press.onClickCapture, swipe.handlers.onClickCapture),
  };
  return { press, handlers, swipe };
}
