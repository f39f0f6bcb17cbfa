/** Records on the days of their date, a month or a week at a time. Dragging one to another day writes the day. */
import {
  DndContext,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
  type DragEndEvent,
} from "@dnd-kit/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { FormScope } from "@/features/form/form-scope";
import { isOwned, type Field } from "@/features/form/field";
import type { DataRecord } from "@/shared/api/types";
import { todayIn } from "@/shared/controls/zoned-time";
import { useTexts } from "@/shared/i18n/texts";
import { useTimezone } from "@/shared/i18n/timezone";
import { LoadProblem } from "@/shared/ui/load-problem";
import { useDragWords } from "@/shared/ui/drag-words";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useDays, type CalendarDay } from "../../calls/figures";
import { useGroupPart } from "../../list/use-group-rows";
import { CompleteDialog } from "../complete-dialog";
import { addDays, dayNumberOf, dayOf, endsFirst, isDay, monthStart, shifted, weekStart } from "../days";
import type { ViewProps } from "../kind";
import { viewTexts } from "../texts/texts";
import { useMoves } from "../use-moves";
import type { Changes, Refused } from "../use-write";
import { CalendarHead } from "./calendar-head";
import styles from "./calendar.module.css";
import { DayPanel } from "./day-panel";
import { layoutWeek, type Span } from "./layout";
import { WeekRow } from "./week-row";

export default function Calendar(props: ViewProps) {
  const { calendar } = props.settings;
  const start = props.fields.find((field) => field.key === calendar?.start);
  const end = props.fields.find((field) => field.key === calendar?.end);
  return start ? <Days {...props} start={start} end={end} /> : null;
}

interface DaysProps extends ViewProps {
  readonly start: Field;
  readonly end: Field | undefined;
}

function Days(props: DaysProps) {
  const { form, settings, start, end, narrow } = props;
  const t = useTexts(viewTexts);
  const zone = useTimezone();
  const today = todayIn(zone);
  const at = isDay(props.date) ? props.date : today;
  const scale = settings.calendar?.scale ?? "month";
  const from = scale === "month" ? weekStart(monthStart(at)) : weekStart(at);
  const to = scale === "month" ? addDays(weekStart(addDays(monthStart(at, 1), -1)), 6) : addDays(from, 6);
  const lanes = scale === "month" ? 4 : 16;
  const marks = useMemo(() => settings.colors?.map((rule) => rule.when) ?? [], [settings.colors]);
  const mayEdit = useMemo(() => [start.key, ...(end ? [end.key] : [])], [start.key, end]);
  const found = useDays(form.app, form.key, {
    start: start.key,
    end: end?.key,
    from,
    to,
    each: lanes,
    filter: props.filter,
    search: props.search,
    mayEdit,
    marks,
  });
  const list = useMemo(
    () => ({
      records: [...(found.data?.running ?? []), ...(found.data?.days.flatMap((day) => day.items) ?? [])],
      refs: found.data?.refs ?? {},
    }),
    [found.data],
  );
  const { records, waiting } = useGroupPart(
    props.rows,
    "0",
    { ...found, list },
    JSON.stringify([start.key, end?.key, from, to, props.filter, props.search]),
  );
  const [picked, setPicked] = useState<string | null>(null);
  const [refused, setRefused] = useState<Refused | null>(null);
  const moves = useMoves(form, setRefused);
  const grabbed = useRef(0);
  const grid = useRef<HTMLDivElement>(null);
  /** The record that keys have moved: in another week it is drawn anew, and the focus goes with it. */
  const followed = useRef<string | null>(null);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
  );

  const weeks = useMemo(() => {
    const spans = records.map(moves.shown).flatMap((record): Span<DataRecord>[] => {
      const first = dayOf(record, start, zone);
      if (first === null) return [];
      // One that ends before it starts is drawn where it starts, and is marked there.
      const last = (!endsFirst(record, start, end, zone) && end && dayOf(record, end, zone)) || first;
      return [{ item: record, id: record.id, from: first, to: last }];
    });
    const known = ({ count, items }: CalendarDay) =>
      count - items.filter((one) => waiting.has(one.id)).length;
    const counts = new Map((found.data?.days ?? []).map((day) => [day.date, known(day)]));
    const starts: string[] = [];
    for (let day = from; day <= to; day = addDays(day, 7)) starts.push(day);
    return starts.map((day) => layoutWeek(day, spans, counts, lanes));
  }, [found.data, records, waiting, start, end, zone, moves.shown, from, to, lanes]);

  useEffect(() => {
    if (followed.current === null || document.activeElement !== document.body) return;
    grid.current?.querySelector<HTMLElement>(`[data-record="${followed.current}"]`)?.focus();
  }, [weeks]);

  const movable = (record: DataRecord) =>
    !isOwned(start) && mayEdit.every((key) => record.may_edit?.includes(key));
  const move = (record: DataRecord, days: number) => {
    const first = dayOf(record, start, zone);
    if (days === 0 || first === null || !movable(record)) return;
    const changes: Changes = {
      [start.key]: shifted(record, start, days, zone),
      ...(end && dayOf(record, end, zone) !== null ? { [end.key]: shifted(record, end, days, zone) } : {}),
    };
    void moves.move(record, changes, t("movedDay", { to: addDays(first, days) }));
  };
  const moveByKey = (record: DataRecord, days: number) => {
    followed.current = record.id;
    const day = dayOf(record, start, zone);
    move(record, days);
    const next = day === null ? null : addDays(day, days);
    // Out of sight it could not be moved on.
    if (next !== null && (next < from || next > to)) props.onDate(next);
  };
  /** What is dragged, and by how many days it would be moved. */
  const draggedTo = ({ active, over }: Pick<DragEndEvent, "active" | "over">) => {
    const data = active.data.current as { record: DataRecord; week: string } | undefined;
    if (!data || !over) return null;
    const held = dayNumberOf(data.week) + grabbed.current;
    return { record: data.record, days: dayNumberOf(String(over.id)) - held };
  };
  const onDragEnd = (event: DragEndEvent) => {
    const dragged = draggedTo(event);
    if (dragged) move(dragged.record, dragged.days);
  };
  const words = useDragWords(t("calendarHelp"), {
    titleOf: ({ data }) => (data.current as { record: DataRecord } | undefined)?.record.title ?? "",
    placeOf: (over, active) => {
      const dragged = draggedTo({ active, over });
      const first = dragged && dayOf(dragged.record, start, zone);
      return dragged && first !== null ? addDays(first, dragged.days) : null;
    },
  });

  return (
    <FormScope app={form.app} refs={found.data?.refs ?? {}}>
      <div className={styles.calendar} data-scale={scale}>
        <CalendarHead
          at={at}
          from={from}
          to={to}
          scale={scale}
          onDate={(day) => props.onDate(day === today ? null : day)}
          onScale={(next) =>
            settings.calendar && props.onChange({ calendar: { ...settings.calendar, scale: next } })
          }
          today={today}
        />
        {found.error && !found.data ? (
          <LoadProblem error={found.error} retry={() => void found.refetch()} />
        ) : found.isPending ? (
          <ListSkeleton rows={6} height={88} />
        ) : (
          <DndContext
            sensors={sensors}
            collisionDetection={pointerWithin}
            accessibility={words}
            onDragEnd={onDragEnd}
          >
            <div ref={grid} className={styles.grid} data-stale={found.isPlaceholderData || undefined}>
              <div className={styles.weekdays} aria-hidden="true">
                {t("weekdays")
                  .split(",")
                  .map((name) => (
                    <span key={name}>{name}</span>
                  ))}
              </div>
              {weeks.map((week) => (
                <WeekRow
                  key={week.start}
                  week={week}
                  lanes={lanes}
                  month={scale === "month" ? at.slice(0, 7) : null}
                  today={today}
                  picked={picked}
                  start={start}
                  end={end}
                  settings={settings}
                  zone={zone}
                  narrow={narrow}
                  openId={props.openId}
                  movable={movable}
                  onOpen={props.onOpen}
                  onMove={moveByKey}
                  onPick={setPicked}
                  onGrab={(day) => {
                    grabbed.current = day;
                  }}
                />
              ))}
            </div>
          </DndContext>
        )}
        {(picked !== null || narrow) && (
          <DayPanel
            {...props}
            start={start}
            end={end}
            day={picked ?? at}
            zone={zone}
            onMove={move}
            movable={movable}
            mayEdit={mayEdit}
            onClose={() => setPicked(null)}
          />
        )}
      </div>
      {refused && (
        <CompleteDialog
          form={form}
          refused={refused}
          to={String(refused.changes[start.key] ?? "").slice(0, 10)}
          onClose={() => setRefused(null)}
        />
      )}
    </FormScope>
  );
}
