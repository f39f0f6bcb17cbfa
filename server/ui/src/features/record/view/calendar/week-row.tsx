import { useDraggable, useDroppable } from "@dnd-kit/core";
import type { KeyboardEvent, PointerEvent } from "react";
import type { Field } from "@/features/form/field";
import type { ViewSettings } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { addDays, endsFirst, timeOf } from "../days";
import { markOf } from "../settings";
import { viewTexts } from "../texts/texts";
import styles from "./calendar.module.css";
import { grabbedDay, type Bar, type Week } from "./layout";

interface WeekRowProps {
  readonly week: Week<DataRecord>;
  readonly lanes: number;
  /** The month shown, whose days stand out; null in a single week. */
  readonly month: string | null;
  readonly today: string;
  readonly picked: string | null;
  readonly start: Field;
  readonly end: Field | undefined;
  readonly settings: ViewSettings;
  readonly zone: string;
  readonly narrow: boolean;
  readonly openId: string | null;
  readonly movable: (record: DataRecord) => boolean;
  readonly onOpen: (id: string) => void;
  readonly onMove: (record: DataRecord, days: number) => void;
  readonly onPick: (day: string) => void;
  readonly onGrab: (weekday: number) => void;
}

/** One week: its days below, the bars of its records above them. */
export function WeekRow(props: WeekRowProps) {
  const { week, month, narrow } = props;
  const days = Array.from({ length: 7 }, (_, index) => addDays(week.start, index));
  return (
    <div className={styles.week}>
      {days.map((day, index) => {
        const bars = week.bars.filter((bar) => bar.at <= index && bar.at + bar.days > index).length;
        return (
          <DayCell
            key={day}
            day={day}
            outside={month !== null && !day.startsWith(month)}
            today={day === props.today}
            picked={day === props.picked}
            total={bars + (week.more[index] ?? 0)}
            more={week.more[index] ?? 0}
            narrow={narrow}
            onPick={() => props.onPick(day)}
          />
        );
      })}
      {!narrow && week.bars.map((bar) => <EventBar key={bar.id} {...props} bar={bar} />)}
    </div>
  );
}

interface DayCellProps {
  readonly day: string;
  readonly outside: boolean;
  readonly today: boolean;
  readonly picked: boolean;
  readonly total: number;
  readonly more: number;
  readonly narrow: boolean;
  readonly onPick: () => void;
}

function DayCell({ day, outside, today, picked, total, more, narrow, onPick }: DayCellProps) {
  const t = useTexts(viewTexts);
  const { setNodeRef, isOver } = useDroppable({ id: day });
  const number = Number(day.slice(8));
  return (
    <div
      ref={setNodeRef}
      className={styles.day}
      data-day={day}
      data-outside={outside || undefined}
      data-over={isOver || undefined}
      data-picked={picked || undefined}
    >
      <button
        type="button"
        className={styles.number}
        title={t("dayList", { date: day })}
        aria-current={today ? "date" : undefined}
        onClick={onPick}
      >
        <span className={styles.figure} data-today={today || undefined}>
          {number}
        </span>
        {narrow && total > 0 && <span className={styles.dots}>{total > 99 ? "99+" : total}</span>}
      </button>
      {!narrow && more > 0 && (
        <button type="button" className={styles.more} onClick={onPick}>
          {t("moreOnDay", { n: more })}
        </button>
      )}
    </div>
  );
}

const KEY_DAYS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -7,
  ArrowDown: 7,
};

function EventBar(props: WeekRowProps & { readonly bar: Bar<DataRecord> }) {
  const { bar, week, settings, start, zone } = props;
  const t = useTexts(viewTexts);
  const record = bar.item;
  const movable = props.movable(record);
  const { setNodeRef, listeners, transform, isDragging } = useDraggable({
    id: `${week.start} ${record.id}`,
    data: { record, week: week.start },
    disabled: !movable,
  });
  const mark = markOf(settings, record.marks);
  const onKeyDown = (event: KeyboardEvent) => {
    const days = KEY_DAYS[event.key];
    if (!event.shiftKey || days === undefined || !movable) return;
    event.preventDefault();
    event.stopPropagation();
    props.onMove(record, days);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    props.onGrab(grabbedDay(bar, event.clientX - box.left, box.width));
  };
  const time = timeOf(record, start, zone);
  const reversed = endsFirst(record, start, props.end, zone);
  const tone = reversed ? "red" : mark?.color;
  const said = [record.title, reversed ? t("endFirst") : undefined, mark?.label].filter(Boolean).join(" · ");
  return (
    <button
      ref={setNodeRef}
      type="button"
      className={styles.bar}
      data-record={record.id}
      data-dragging={isDragging || undefined}
      data-before={bar.before || undefined}
      data-after={bar.after || undefined}
      data-open={record.id === props.openId || undefined}
      data-movable={movable || undefined}
      data-reversed={reversed || undefined}
      title={`${said}\n${t("calendarHelp")}`}
      style={{
        gridColumn: `${bar.at + 1} / span ${bar.days}`,
        gridRow: bar.lane + 2,
        background: tone ? `var(--tone-${tone}-back)` : undefined,
        color: tone ? `var(--tone-${tone}-text)` : undefined,
        transform: transform ? `translate(${transform.x}px, ${transform.y}px)` : undefined,
      }}
      {...listeners}
      onPointerDownCapture={onPointerDown}
      onKeyDown={onKeyDown}
      onClick={() => props.onOpen(record.id)}
    >
      {time && <span className={styles.time}>{time}</span>}
      {reversed && <span className={styles.meaning}>{t("endFirst")}</span>}
      {mark && <span className={styles.meaning}>{mark.label}</span>}
      <span className={styles.what}>{record.title}</span>
    </button>
  );
}
