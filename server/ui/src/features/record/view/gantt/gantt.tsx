/** Records as bars along time. Dragging a bar moves it, dragging an end of it changes that day. */
import { useEffect, useMemo, useRef, useState, type RefObject } from "react";
import { FormScope, useFormEnv } from "@/features/form/form-scope";
import type { Field } from "@/features/form/field";
import { todayIn } from "@/shared/controls/zoned-time";
import { useTimezone } from "@/shared/i18n/timezone";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useRecords } from "../../calls/records";
import { useGroupPart } from "../../list/use-group-rows";
import { useWindow } from "../../list/use-window";
import { CompleteDialog } from "../complete-dialog";
import { dayNumberOf, isDay } from "../days";
import type { ViewProps } from "../kind";
import { levelField, levelsOf } from "../settings";
import { useMoves } from "../use-moves";
import type { Refused } from "../use-write";
import { ChartAxis, ChartHead } from "./chart-head";
import { ChartLine } from "./chart-line";
import styles from "./gantt.module.css";
import { axisAt, type Axis, type Scale } from "./scale";
import { useChartRows } from "./use-chart-rows";
import { useMoveBar } from "./use-move-bar";

const ROW = 36;
const AHEAD = 20;

export default function Gantt(props: ViewProps) {
  const { gantt } = props.settings;
  const start = props.fields.find((field) => field.key === gantt?.start);
  const end = props.fields.find((field) => field.key === gantt?.end);
  return start && end ? <Chart {...props} start={start} end={end} /> : null;
}

interface ChartProps extends ViewProps {
  readonly start: Field;
  readonly end: Field;
}

function Chart(props: ChartProps) {
  const { form, settings } = props;
  const today = todayIn(useTimezone());
  const at = isDay(props.date) ? props.date : today;
  const scale: Scale = settings.gantt?.scale ?? "week";
  const axis = useMemo(() => axisAt(at, scale), [at, scale]);
  const { groupField, pages, records } = useChart(props);
  const { refs } = pages.list;
  const env = useFormEnv(refs);
  const rows = useChartRows(records, groupField, env);
  const box = useRef<HTMLDivElement>(null);
  const { first, end: beyond } = useWindow(box, ROW, rows.length);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && beyond + AHEAD >= rows.length) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, beyond, rows.length]);
  useStandAt(box, at, axis, pages.isPending);
  const [refused, setRefused] = useState<Refused | null>(null);
  const { shown, move } = useMoves(form, setRefused);
  const moveBar = useMoveBar(props.start, props.end, move);

  if (pages.isPending) return <ListSkeleton rows={10} height={ROW} />;
  if (pages.error && records.length === 0)
    return <LoadProblem error={pages.error} retry={() => void pages.refetch()} />;
  return (
    <FormScope app={form.app} refs={refs}>
      <ChartHead {...props} at={at} today={today} scale={scale} axis={axis} />
      <div className={styles.box} ref={box} data-stale={pages.isPlaceholderData || undefined}>
        <div className={styles.chart} style={{ width: `calc(var(--names) + ${axis.width}px)` }}>
          <ChartAxis axis={axis} scale={scale} />
          <ul className={styles.rows} style={{ height: rows.length * ROW }}>
            <TodayLine today={today} axis={axis} />
            {rows.slice(first, beyond).map((row, offset) => {
              const style = { transform: `translateY(${(first + offset) * ROW}px)` };
              if (row.kind === "group")
                return (
                  <li key={row.key} className={styles.group} style={style}>
                    <span>{row.title}</span>
                  </li>
                );
              const record = shown(row.record);
              return (
                <li key={row.key} className={styles.row} style={style}>
                  <ChartLine
                    {...props}
                    record={record}
                    axis={axis}
                    onMove={(part, days) => moveBar(record, part, days)}
                  />
                </li>
              );
            })}
          </ul>
        </div>
      </div>
      {refused && (
        <CompleteDialog
          form={form}
          refused={refused}
          to={String(Object.values(refused.changes)[0] ?? "").slice(0, 10)}
          onClose={() => setRefused(null)}
        />
      )}
    </FormScope>
  );
}

/** What the chart shows: sorted by the field it is grouped by, if there is one, and then by their start. */
function useChart({ form, settings, fields, filter, search, rows, start, end, ...props }: ChartProps) {
  const level = levelsOf(settings)[0];
  const groupField =
    level === undefined ? undefined : fields.find((field) => field.key === levelField(level));
  const marks = useMemo(() => settings.colors?.map((rule) => rule.when), [settings.colors]);
  const mayEdit = useMemo(() => [start.key, end.key], [start.key, end.key]);
  const sort = [groupField?.key, props.sort ?? start.key].filter(Boolean).join(",");
  const pages = useRecords(form.app, form.key, { filter, search, sort, limit: 60, mayEdit, marks });
  const { records } = useGroupPart(rows, "0", pages, JSON.stringify([filter, search, sort]));
  return { groupField, pages, records };
}

/** When the chart opens, the day it stands at has what went before beside it. */
function useStandAt(box: RefObject<HTMLDivElement | null>, at: string, axis: Axis, pending: boolean) {
  const { from: origin, day } = axis;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const left = (dayNumberOf(at) - dayNumberOf(origin)) * day;
    element.scrollTo({ left: Math.max(0, left - element.clientWidth / 3) });
  }, [box, at, origin, day, pending]);
}

function TodayLine({ today, axis }: { readonly today: string; readonly axis: Axis }) {
  const left = (dayNumberOf(today) - dayNumberOf(axis.from)) * axis.day;
  if (left < 0 || left > axis.width) return null;
  return (
    <li className={styles.today} aria-hidden="true" style={{ left: `calc(var(--names) + ${left}px)` }} />
  );
}
