/** A canvas to draw or write a name on. */
import { useRef, useState, type PointerEvent } from "react";

/** Twice the size it is shown at, so that print is sharp. */
export const WIDTH = 720;
export const HEIGHT = 240;

function placeOf(event: PointerEvent<HTMLCanvasElement>): readonly [number, number] {
  const box = event.currentTarget.getBoundingClientRect();
  return [
    ((event.clientX - box.left) * WIDTH) / box.width,
    ((event.clientY - box.top) * HEIGHT) / box.height,
  ];
}

function penOf(canvas: HTMLCanvasElement | null): CanvasRenderingContext2D | null {
  const context = canvas?.getContext("2d") ?? null;
  if (context) {
    context.lineWidth = 5;
    context.lineCap = "round";
    context.lineJoin = "round";
    // The picture stands on white paper in every theme.
    context.strokeStyle = context.fillStyle = "#1a1a1a";
  }
  return context;
}

interface Hearers {
  /** Something is being drawn. */
  readonly onDraw: () => void;
  /** The pen is lifted, for now or for good. */
  readonly onRest: () => void;
}

export function usePen(disabled: boolean, { onDraw, onRest }: Hearers) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  const [inked, setInked] = useState(false);

  const pen = () => penOf(canvas.current);
  const wipe = () => {
    canvas.current?.getContext("2d")?.clearRect(0, 0, WIDTH, HEIGHT);
    setInked(false);
  };
  const rest = () => {
    if (!drawing.current) return;
    drawing.current = false;
    onRest();
  };
  return {
    canvas,
    /** Something is on the canvas. */
    inked,
    wipe,
    /** Writes a name in the place of what was there. */
    write: (name: string) => {
      wipe();
      const context = pen();
      if (!context || name === "") return;
      context.font = "96px cursive, KaiTi, STKaiti, serif";
      context.textBaseline = "middle";
      context.fillText(name, 40, HEIGHT / 2, WIDTH - 80);
      setInked(true);
    },
    /** What the canvas hears of the pointer. */
    strokes: {
      onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
        if (disabled) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drawing.current = true;
        onDraw();
        const context = pen();
        context?.beginPath();
        context?.moveTo(...placeOf(event));
        context?.lineTo(...placeOf(event));
        context?.stroke();
        setInked(true);
      },
      onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
        if (!drawing.current) return;
        const context = pen();
        context?.lineTo(...placeOf(event));
        context?.stroke();
      },
      onPointerUp: rest,
      onPointerCancel: rest,
    },
  };
}
