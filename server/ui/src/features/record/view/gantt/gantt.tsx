/** Records as bars along time. Dragging a bar moves it, dragging an end of it changes that day. */
import { App } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { FormScope, useFormEnv } from "@/features/form/form-scope";
import { isOwned, type Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import type { DataRecord } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { todayIn } from "@/shared/controls/zoned-time";
import { useTexts } from "@/shared/i18n/texts";
import { useTimezone } from "@/shared/i18n/timezone";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useRecords } from "../../calls/records";
import { columnValue } from "../../list/columns";
import { useGroupPart } from "../../list/use-group-rows";
import { useWindow } from "../../list/use-window";
import { CompleteDialog } from "../complete-dialog";
import { dayNumberOf, dayOf, endsFirst, isDay, shifted } from "../days";
import type { ViewProps } from "../kind";
import { levelField, levelsOf, markOf } from "../settings";
import { viewTexts } from "../texts/texts";
import { useMoves } from "../use-moves";
import type { Changes, Refused } from "../use-write";
import { GanttBar, type Part } from "./gantt-bar";
import styles from "./gantt.module.css";
import { axisAt, placeOf, stepAxis, ticksOf, type Scale } from "./scale";

const ROW = 36;
const AHEAD = 20;
const SCALES = ["day", "week", "month"] as const;

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

type Row =
  | { readonly kind: "group"; readonly key: string; readonly title: string }
  | { readonly kind: "record"; readonly key: string; readonly record: DataRecord };

function Chart(props: ChartProps) {
  const { form, settings, start, end, fields } = props;
  const t = useTexts(viewTexts);
  const { message } = App.useApp();
  const zone = useTimezone();
  const today = todayIn(zone);
  const at = isDay(props.date) ? props.date : today;
  const scale: Scale = settings.gantt?.scale ?? "week";
  const axis = useMemo(() => axisAt(at, scale), [at, scale]);
  const ticks = useMemo(() => ticksOf(axis, scale), [axis, scale]);
  const level = levelsOf(settings)[0];
  const groupField =
    level === undefined ? undefined : fields.find((field) => field.key === levelField(level));
  const progress = fields.find((field) => field.key === settings.gantt?.progress);
  const marks = useMemo(() => settings.colors?.map((rule) => rule.when), [settings.colors]);
  const mayEdit = useMemo(() => [start.key, end.key], [start.key, end.key]);
  const sort = [groupField?.key, props.sort ?? start.key].filter(Boolean).join(",");
  const pages = useRecords(form.app, form.key, {
    filter: props.filter,
    search: props.search,
    sort,
    limit: 60,
    mayEdit,
    marks,
  });
  const { refs } = pages.list;
  const { records } = useGroupPart(
    props.rows,
    "0",
    pages,
    JSON.stringify([props.filter, props.search, sort]),
  );
  const env = useFormEnv(refs);
  const [refused, setRefused] = useState<Refused | null>(null);
  const { shown, move } = useMoves(form, setRefused);

  const rows = useMemo(() => {
    const list: Row[] = [];
    let last: string | null = null;
    for (const record of records) {
      if (groupField) {
        const value = columnValue(record, groupField.key);
        const title = isEmpty(value)
          ? t("emptyGroup")
          : kindFor(groupField.kind).text(value, groupField, env);
        if (title !== last) list.push({ kind: "group", key: `group ${title}`, title });
        last = title;
      }
      list.push({ kind: "record", key: record.id, record });
    }
    return list;
  }, [records, groupField, env, t]);

  const box = useRef<HTMLDivElement>(null);
  const { first, end: beyond } = useWindow(box, ROW, rows.length);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && beyond + AHEAD >= rows.length) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, beyond, rows.length]);
  // When the chart opens, the day it stands at has what went before beside it.
  const origin = axis.from;
  const day = axis.day;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const left = (dayNumberOf(at) - dayNumberOf(origin)) * day;
    element.scrollLeft = Math.max(0, left - element.clientWidth / 3);
  }, [at, origin, day, pages.isPending]);

  const change = useCallback(
    (record: DataRecord, part: Part, days: number) => {
      const from = dayOf(record, start, zone);
      const to = dayOf(record, end, zone);
      if (days === 0 || from === null || to === null) return;
      const changes: Changes = {
        ...(part !== "end" ? { [start.key]: shifted(record, start, days, zone) } : {}),
        ...(part !== "start" ? { [end.key]: shifted(record, end, days, zone) } : {}),
      };
      const moved = { ...record, values: { ...record.values, ...changes } };
      if (endsFirst(moved, start, end, zone) && !endsFirst(record, start, end, zone)) {
        void message.warning(t("endFirstRefused"));
        return;
      }
      const said = part === "end" ? shifted(record, end, days, zone) : shifted(record, start, days, zone);
      void move(record, changes, t("movedDay", { to: String(said).slice(0, 10) }));
    },
    [start, end, zone, move, message, t],
  );

  if (pages.isPending) return <ListSkeleton rows={10} height={ROW} />;
  if (pages.error && records.length === 0)
    return <LoadProblem error={pages.error} retry={() => void pages.refetch()} />;
  const todayLeft = (dayNumberOf(today) - dayNumberOf(axis.from)) * axis.day;
  const mayMove = (record: DataRecord) => !isOwned(start) && !isOwned(end) && record.may_edit?.length === 2;

  return (
    <FormScope app={form.app} refs={refs}>
      <div className={styles.head}>
        <IconButton icon="left" label={t("earlier")} onClick={() => props.onDate(stepAxis(at, scale, -1))} />
        <IconButton icon="right" label={t("later")} onClick={() => props.onDate(stepAxis(at, scale, 1))} />
        <Button look="quiet" disabled={at === today} onClick={() => props.onDate(null)}>
          {t("today")}
        </Button>
        <span className={styles.range}>{t("weekTitle", { from: axis.from, to: axis.to })}</span>
        <div className={styles.scales} role="group" aria-label={t("scale")}>
          {SCALES.map((one) => (
            <button
              key={one}
              type="button"
              className={styles.scale}
              aria-pressed={one === scale}
              onClick={() => settings.gantt && props.onChange({ gantt: { ...settings.gantt, scale: one } })}
            >
              {t(`scale_${one}`)}
            </button>
          ))}
        </div>
      </div>
      <div className={styles.box} ref={box} data-stale={pages.isPlaceholderData || undefined}>
        <div className={styles.chart} style={{ width: `calc(var(--names) + ${axis.width}px)` }}>
          <div className={styles.axis} aria-hidden="true">
            <div className={styles.corner} />
            {[ticks.upper, ticks.lower].map((row, index) => (
              <div key={index} className={styles.ticks} data-row={index}>
                {row.map((tick) => (
                  <span key={tick.day} style={{ left: tick.left, width: tick.width }}>
                    {tick.label}
                  </span>
                ))}
              </div>
            ))}
          </div>
          <ul className={styles.rows} style={{ height: rows.length * ROW }}>
            {todayLeft >= 0 && todayLeft <= axis.width && (
              <li
                className={styles.today}
                aria-hidden="true"
                style={{ left: `calc(var(--names) + ${todayLeft}px)` }}
              />
            )}
            {rows.slice(first, beyond).map((row, offset) => {
              const style = { transform: `translateY(${(first + offset) * ROW}px)` };
              if (row.kind === "group")
                return (
                  <li key={row.key} className={styles.group} style={style}>
                    <span>{row.title}</span>
                  </li>
                );
              const record = shown(row.record);
              const from = dayOf(record, start, zone);
              const to = dayOf(record, end, zone);
              // One that ends before it starts lies between its days all the same, and says so.
              const reversed = endsFirst(record, start, end, zone);
              const place = from && to ? placeOf(axis, from < to ? from : to, from < to ? to : from) : null;
              return (
                <li key={row.key} className={styles.row} style={style}>
                  <button type="button" className={styles.name} onClick={() => props.onOpen(record.id)}>
                    {record.title}
                  </button>
                  {place === null ? (
                    <span className={styles.away}>{t("noDates")}</span>
                  ) : typeof place === "string" ? (
                    <button
                      type="button"
                      className={styles.away}
                      data-side={place}
                      onClick={() => from && props.onDate(from)}
                    >
                      {place === "earlier" ? `← ${from} – ${to}` : `${from} – ${to} →`}
                      {reversed && ` · ${t("endFirst")}`}
                    </button>
                  ) : (
                    <GanttBar
                      record={record}
                      place={place}
                      axis={axis}
                      label={t("bar", { title: record.title, from: from ?? "", to: to ?? "" })}
                      done={progress ? Number(columnValue(record, progress.key) ?? 0) : null}
                      mark={markOf(settings, record.marks)}
                      reversed={reversed}
                      movable={mayMove(record)}
                      open={record.id === props.openId}
                      onOpen={() => props.onOpen(record.id)}
                      onChange={(part, days) => change(record, part, days)}
                    />
                  )}
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
