/** Dragging kinds from the palette and fields on the canvas: where the thing dragged would land. */
import {
  PointerSensor,
  pointerWithin,
  useSensor,
  useSensors,
  type CollisionDetection,
  type DragEndEvent,
  type DragMoveEvent,
  type DragStartEvent,
  type Over,
} from "@dnd-kit/core";
import { useState } from "react";
import type { KindName } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { useDragWords } from "@/shared/ui/drag-words";
import { insertKind, moveTo } from "./actions";
import { findField, type Designer } from "./designer-context";
import type { StartWords } from "./designer-kinds";
import { containerOf, keyOf } from "./field-path";
import { fitsInRows, type Place } from "./form-edits";
import { formDesignTexts } from "./texts/texts";

export interface DropTarget {
  readonly place: Place;
  /** The card beside which it lands; null at the end of a container. */
  readonly path: string | null;
  readonly side: "before" | "after";
}

export interface Dragged {
  readonly kind: KindName;
  /** Null for something new. */
  readonly path: string | null;
}

/** Columns before sub-forms before the form: what lies deepest under the pointer counts. */
const deepest: CollisionDetection = (question) =>
  [...pointerWithin(question)].sort((a, b) => depth(String(b.id)) - depth(String(a.id)));

function depth(id: string): number {
  if (id === "container:") return 0;
  if (id.startsWith("container:")) return 2;
  return id.includes(".") ? 3 : 1;
}

export function useDrag(designer: Designer, wordsOf: (kind: KindName) => StartWords) {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [target, setTarget] = useState<DropTarget | null>(null);
  // A click stays a click until the pointer has really moved.
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }));
  const end = () => {
    setDragged(null);
    setTarget(null);
  };
  const t = useTexts(formDesignTexts);
  const titleOf = (path: string | null) => findField(designer.fields, path)?.title;
  const accessibility = useDragWords(t("dragHelp"), {
    titleOf: (active) => {
      const what = draggedOf({ active });
      return what ? (titleOf(what.path) ?? wordsOf(what.kind).title) : "";
    },
    placeOf: (over, active) => {
      const landing = landingOf(draggedOf({ active }), over);
      return landing && (titleOf(landing.path ?? landing.container) ?? t("canvas"));
    },
  });
  return {
    dragged,
    target,
    sensors,
    collisionDetection: deepest,
    accessibility,
    onDragStart: (event: DragStartEvent) => setDragged(draggedOf(event)),
    onDragMove: (event: DragMoveEvent) => {
      const next = targetOf(designer, draggedOf(event), event);
      setTarget((before) => (same(before, next) ? before : next));
    },
    onDragCancel: end,
    onDragEnd: (event: DragEndEvent) => {
      const what = draggedOf(event);
      const where = targetOf(designer, what, event);
      end();
      if (!what || !where) return;
      if (what.path === null) insertKind(designer, what.kind, wordsOf(what.kind), where.place);
      else moveTo(designer, what.path, where.place);
    },
  };
}

function draggedOf(event: Pick<DragStartEvent, "active">): Dragged | null {
  const data = event.active.data.current as { kind?: KindName; path?: string } | undefined;
  return data?.kind === undefined ? null : { kind: data.kind, path: data.path ?? null };
}

interface Landing {
  readonly container: string | null;
  /** The card it lands beside; null at the end of the container. */
  readonly path: string | null;
}

/** Where what is dragged may lie, over this place; null where it may not. */
function landingOf(dragged: Dragged | null, over: Over | null): Landing | null {
  const place = over?.data.current as { path?: string; container?: string | null } | undefined;
  if (!place || !dragged || dragged.path === place.path) return null;
  const container = place.path === undefined ? (place.container ?? null) : containerOf(place.path);
  if (container !== null && (!fitsInRows(dragged.kind) || dragged.path === container)) return null;
  return { container, path: place.path ?? null };
}

function targetOf(
  { fields }: Designer,
  dragged: Dragged | null,
  event: DragMoveEvent | DragEndEvent,
): DropTarget | null {
  const landing = landingOf(dragged, event.over);
  if (!landing) return null;
  const { container, path } = landing;
  const list = container === null ? fields : (findField(fields, container)?.columns ?? []);
  if (path === null) return { place: { container, index: list.length }, path, side: "after" };
  const at = list.findIndex((field) => field.key === keyOf(path));
  const side = isBehind(event) ? "after" : "before";
  return { place: { container, index: side === "after" ? at + 1 : at }, path, side };
}

/** Wide cards are passed from top to bottom, narrow ones from left to right. */
function isBehind(event: DragMoveEvent | DragEndEvent): boolean {
  const { over, active } = event;
  const box = active.rect.current.translated;
  if (!over || !box) return false;
  const start = event.activatorEvent;
  const pointer =
    start instanceof PointerEvent
      ? { x: start.clientX + event.delta.x, y: start.clientY + event.delta.y }
      : { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  const narrow = over.rect.width < 420;
  return narrow
    ? pointer.x > over.rect.left + over.rect.width / 2
    : pointer.y > over.rect.top + over.rect.height / 2;
}

function same(a: DropTarget | null, b: DropTarget | null): boolean {
  return a?.path === b?.path && a?.side === b?.side && a?.place.container === b?.place.container;
}
