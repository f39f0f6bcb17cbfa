/** Records as cards in columns. A card that is dragged, or sent by its menu or the keyboard, is written at once. */
import {
  DndContext,
  DragOverlay,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
  type DragEndEvent,
} from "@dnd-kit/core";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { FormScope, useFormEnv } from "@/features/form/form-scope";
import { mergeRefs } from "@/features/form/form-env";
import { isOwned, titleFields, type Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import type { Refs } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { useDragWords } from "@/shared/ui/drag-words";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { measure, useSections } from "../../calls/figures";
import { CompleteDialog } from "../complete-dialog";
import type { ViewProps } from "../kind";
import { viewTexts } from "../texts/texts";
import { useMoves } from "../use-moves";
import type { Refused } from "../use-write";
import styles from "./board.module.css";
import { boardColumns, stepOnBoard, type BoardColumn } from "./board-columns";
import { Column } from "./board-column";
import { CardFace } from "./board-card";

/** A card on its way: shown where it goes until the lists say so themselves. */
export interface Moved {
  readonly record: DataRecord;
  readonly from: string;
  readonly to: string;
}

export default function Board(props: ViewProps) {
  const by = props.fields.find((field) => field.key === props.settings.kanban?.by);
  return by ? <Columns {...props} by={by} /> : null;
}

function Columns(props: ViewProps & { readonly by: Field }) {
  const { form, settings, by } = props;
  const t = useTexts(viewTexts);
  const { sum, hide_empty: hideEmpty = false } = settings.kanban ?? {};
  const found = useSections(form.app, form.key, {
    by: by.key,
    filter: props.filter,
    search: props.search,
    measures: sum ? [measure("sum", sum)] : [],
  });
  const [moved, setMoved] = useState<readonly Moved[]>([]);
  const [dragged, setDragged] = useState<{ record: DataRecord; from: string } | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const [learned, setLearned] = useState<Refs>({});
  const learn = useCallback((more: Refs) => setLearned((before) => mergeRefs(before, more)), []);
  const refs = useMemo(() => mergeRefs(found.refs, learned), [found.refs, learned]);
  const env = useFormEnv(refs);
  const moves = useMoves(form, setRefused);
  const board = useRef<HTMLDivElement>(null);
  /** The card that keys have sent on: in the next column it is drawn anew, and the focus goes with it. */
  const followed = useRef<string | null>(null);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
  );

  const columns = useMemo(() => boardColumns(by, found.sections, hideEmpty), [by, found.sections, hideEmpty]);
  const titleOf = (value: string | null) =>
    value === null ? t("emptyGroup") : kindFor(by.kind).text(value, by, env) || value;
  // What the title of a card says anyway is no line of it.
  const lines = useMemo(() => {
    const named = titleFields(form.title_template);
    return props.columns.filter((column) => !named.includes(column.key));
  }, [props.columns, form.title_template]);
  const sumField = props.fields.find((field) => field.key === sum);

  const move = (record: DataRecord, from: string, to: BoardColumn) => {
    if (from === to.id) return;
    const others = (list: readonly Moved[]) => list.filter((one) => one.record.id !== record.id);
    const underWay = moved.find((one) => one.record.id === record.id);
    setMoved((before) => [...others(before), { record, from: underWay?.from ?? from, to: to.id }]);
    const stored = moves.move(record, { [by.key]: to.value }, t("moved", { to: titleOf(to.value) }));
    // Whoever began it stays until the last wish is written.
    if (!underWay) void stored.then(() => setMoved(others));
  };
  useEffect(() => {
    if (followed.current === null || document.activeElement !== document.body) return;
    board.current?.querySelector<HTMLElement>(`[data-record="${followed.current}"]`)?.focus();
  }, [moved]);
  const onDragEnd = ({ over }: DragEndEvent) => {
    const to = columns.find((column) => `column-${column.id}` === over?.id);
    if (dragged && to) move(dragged.record, dragged.from, to);
    setDragged(null);
  };
  /** Arrows go from card to card, with Shift the card goes along. */
  const onKey = (event: KeyboardEvent, record: DataRecord, columnAt: number, at: number) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (event.shiftKey && step !== 0) {
      event.preventDefault();
      const [from, to] = [columns[columnAt], columns[columnAt + step]];
      if (!from || !to || !record.may_edit?.includes(by.key)) return;
      followed.current = record.id;
      move(record, from.id, to);
      return;
    }
    const lists = Array.from(board.current?.querySelectorAll("[data-column]") ?? []);
    const cards = lists.map((list) => Array.from(list.querySelectorAll<HTMLElement>("[data-card]")));
    const next = stepOnBoard(
      event.key,
      columnAt,
      at,
      cards.map((list) => list.length),
    );
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    cards[next.column]?.[next.at]?.focus();
  };

  const words = useDragWords(t("boardHelp"), {
    titleOf: ({ data }) => (data.current as { record: DataRecord } | undefined)?.record.title ?? "",
    placeOf: ({ id }) => {
      const to = columns.find((column) => `column-${column.id}` === id);
      return to ? titleOf(to.value) : null;
    },
  });

  if (found.isPending) return <ListSkeleton rows={8} height={72} />;
  if (found.error && found.sections.length === 0)
    return <LoadProblem error={found.error} retry={() => void found.refetch()} />;
  return (
    <FormScope app={form.app} refs={refs} learn={learn}>
      <DndContext
        sensors={sensors}
        accessibility={words}
        onDragStart={({ active }) => {
          const data = active.data.current as { record: DataRecord; from: string } | undefined;
          setDragged(data ?? null);
        }}
        onDragEnd={onDragEnd}
        onDragCancel={() => setDragged(null)}
      >
        <div ref={board} className={styles.board} role="group" aria-label={t("board", { title: form.title })}>
          {columns.map((column, at) => (
            <Column
              key={column.id}
              {...props}
              columns={lines}
              column={column}
              path={`${at}`}
              title={titleOf(column.value)}
              sumField={sumField}
              moved={moved}
              writable={!isOwned(by)}
              targets={columns.map((one) => ({ column: one, title: titleOf(one.value) }))}
              onMove={(record, to) => move(record, column.id, to)}
              onKey={(event, record, cardAt) => onKey(event, record, at, cardAt)}
              learn={learn}
            />
          ))}
          {found.hasNextPage && (
            <button
              type="button"
              className="c-button"
              disabled={found.isFetchingNextPage}
              onClick={() => void found.fetchNextPage()}
            >
              {t("moreGroups")}
            </button>
          )}
        </div>
        <DragOverlay dropAnimation={null}>
          {dragged && (
            <CardFace record={dragged.record} columns={lines} settings={settings} by={by.key} lifted />
          )}
        </DragOverlay>
      </DndContext>
      {refused && (
        <CompleteDialog
          form={form}
          refused={refused}
          to={titleOf(asTarget(refused.changes[by.key]))}
          onClose={() => setRefused(null)}
        />
      )}
    </FormScope>
  );
}

function asTarget(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
