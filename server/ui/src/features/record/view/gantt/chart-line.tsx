import { isOwned, type Field } from "@/features/form/field";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useTimezone } from "@/shared/i18n/timezone";
import { columnValue } from "../../list/columns";
import { dayOf, endsFirst } from "../days";
import type { ViewProps } from "../kind";
import { markOf } from "../settings";
import { viewTexts } from "../texts/texts";
import { GanttBar, type Part } from "./gantt-bar";
import styles from "./gantt.module.css";
import { placeOf, type Axis } from "./scale";

interface ChartLineProps extends Pick<ViewProps, "fields" | "settings" | "openId" | "onOpen" | "onDate"> {
  /** As it will be, when it is on its way. */
  readonly record: DataRecord;
  readonly start: Field;
  readonly end: Field;
  readonly axis: Axis;
  readonly onMove: (part: Part, days: number) => void;
}

/** A record by name, and its bar or where that is. */
export function ChartLine(props: ChartLineProps) {
  const { record, start, end, axis, settings } = props;
  const t = useTexts(viewTexts);
  const zone = useTimezone();
  const from = dayOf(record, start, zone);
  const to = dayOf(record, end, zone);
  // One that ends before it starts lies between its days all the same, and says so.
  const reversed = endsFirst(record, start, end, zone);
  const place = from && to ? placeOf(axis, from < to ? from : to, from < to ? to : from) : null;
  const progress = props.fields.find((field) => field.key === settings.gantt?.progress);
  const open = () => props.onOpen(record.id);
  return (
    <>
      <button type="button" className={styles.name} onClick={open}>
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
          movable={!isOwned(start) && !isOwned(end) && record.may_edit?.length === 2}
          open={record.id === props.openId}
          onOpen={open}
          onChange={props.onMove}
        />
      )}
    </>
  );
}
