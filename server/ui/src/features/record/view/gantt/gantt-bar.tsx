import { useState, type KeyboardEvent, type PointerEvent } from "react";
import type { ColorRule } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { viewTexts } from "../texts/texts";
import styles from "./gantt.module.css";
import { daysDragged, type Axis, type Place } from "./scale";

/** What of a bar is moved. */
export type Part = "all" | "start" | "end";

interface GanttBarProps {
  readonly record: DataRecord;
  readonly place: Place;
  readonly axis: Axis;
  readonly label: string;
  /** From 0 to 1; null where the view shows no progress. */
  readonly done: number | null;
  readonly mark: ColorRule | undefined;
  /** Whether it ends before it starts: it is marked, and moved as a whole alone. */
  readonly reversed: boolean;
  readonly movable: boolean;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onChange: (part: Part, days: number) => void;
}

/** A few pixels of trembling are a click, not a drag. */
const STILL = 4;

export function GanttBar({
  place,
  axis,
  label,
  done,
  mark,
  reversed,
  movable,
  open,
  onOpen,
  onChange,
}: GanttBarProps) {
  const t = useTexts(viewTexts);
  const [drag, setDrag] = useState<{ part: Part; x: number; moved: number } | null>(null);
  /** The click that ends a drag opens nothing. */
  const [dragged, setDragged] = useState(false);

  const begin = (part: Part) => (event: PointerEvent<HTMLElement>) => {
    if (!movable || event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragged(false);
    setDrag({ part, x: event.clientX, moved: 0 });
  };
  const go = (event: PointerEvent) => {
    if (!drag) return;
    const moved = event.clientX - drag.x;
    if (Math.abs(moved) > STILL) setDragged(true);
    setDrag({ ...drag, moved });
  };
  const finish = (event: PointerEvent) => {
    if (!drag) return;
    // Where it is let go counts: the last stretch of a quick hand may not have been drawn yet.
    const moved = event.clientX - drag.x;
    const days = daysDragged(moved, axis);
    setDrag(null);
    if (Math.abs(moved) > STILL) setDragged(true);
    if ((dragged || Math.abs(moved) > STILL) && days !== 0) onChange(drag.part, days);
  };
  const handlers = (part: Part) => ({
    onPointerDown: begin(part),
    onPointerMove: go,
    onPointerUp: finish,
    onPointerCancel: () => setDrag(null),
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0 || !movable || (!event.shiftKey && !event.altKey)) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(event.altKey ? "end" : "all", step);
  };
  const by = drag ? daysDragged(drag.moved, axis) * axis.day : 0;
  const left = place.left + (drag && drag.part !== "end" ? by : 0);
  const width = place.width + (drag?.part === "end" ? by : drag?.part === "start" ? -by : 0);
  const part = done === null || !Number.isFinite(done) ? null : Math.max(0, Math.min(1, done));
  const said = [
    reversed ? t("endFirst") : undefined,
    mark?.label,
    part === null ? undefined : `${Math.round(part * 100)}%`,
  ]
    .filter(Boolean)
    .join(" ");
  const tone = reversed ? "red" : mark?.color;
  return (
    <div
      className={styles.bar}
      data-reversed={reversed || undefined}
      data-movable={movable || undefined}
      data-dragging={drag !== null || undefined}
      data-open={open || undefined}
      data-before={place.before || undefined}
      data-after={place.after || undefined}
      style={{
        left: `calc(var(--names) + ${left}px)`,
        width: Math.max(axis.day, width),
        background: tone ? `var(--tone-${tone}-back)` : undefined,
        color: tone ? `var(--tone-${tone}-text)` : undefined,
      }}
    >
      {part !== null && <span className={styles.done} style={{ width: `${part * 100}%` }} />}
      <button
        type="button"
        className={styles.body}
        aria-label={`${label} ${said}`.trim()}
        title={`${label} ${said}${movable ? `\n${t("ganttHelp")}` : ""}`}
        onKeyDown={onKeyDown}
        onClick={() => !dragged && onOpen()}
        {...handlers("all")}
      >
        <span className={styles.said}>{said}</span>
      </button>
      {movable && !reversed && !place.before && (
        <span className={styles.grip} data-end="start" {...handlers("start")} />
      )}
      {movable && !reversed && !place.after && (
        <span className={styles.grip} data-end="end" {...handlers("end")} />
      )}
    </div>
  );
}
