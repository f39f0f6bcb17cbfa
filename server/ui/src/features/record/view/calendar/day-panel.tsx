import { Popover } from "antd";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { FormScope } from "@/features/form/form-scope";
import { isOwned, type Field } from "@/features/form/field";
import type { DataRecord } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { DateInput } from "@/shared/controls/date-input";
import { Icon } from "@/shared/controls/icon";
import { Tag } from "@/shared/controls/tag";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useRecords } from "../../calls/records";
import { useGroupPart } from "../../list/use-group-rows";
import { dayNumberOf, dayOf, endsFirst, timeOf, valueOn } from "../days";
import type { ViewProps } from "../kind";
import { bothOf, markOf } from "../settings";
import { viewTexts } from "../texts/texts";
import styles from "./calendar.module.css";

interface DayPanelProps extends ViewProps {
  readonly start: Field;
  readonly end: Field | undefined;
  readonly day: string;
  readonly zone: string;
  readonly mayEdit: readonly string[];
  readonly movable: (record: DataRecord) => boolean;
  readonly onMove: (record: DataRecord, days: number) => void;
  readonly onClose: () => void;
}

/** Every record that begins on one day: beside the calendar, below it on the phone. */
export function DayPanel(props: DayPanelProps) {
  const { form, settings, start, day, zone } = props;
  const t = useTexts(viewTexts);
  const filter = useMemo(() => bothOf(props.filter, [start.key, "=", day]), [props.filter, start.key, day]);
  const marks = useMemo(() => settings.colors?.map((rule) => rule.when), [settings.colors]);
  const pages = useRecords(form.app, form.key, {
    filter,
    search: props.search,
    sort: start.key,
    limit: 50,
    mayEdit: props.mayEdit,
    marks,
  });
  const { refs } = pages.list;
  const { records } = useGroupPart(props.rows, "1", pages, JSON.stringify([filter, props.search]));
  const create = new URLSearchParams({ [start.key]: valueOn(day, start, zone) }).toString();
  return (
    <section className={styles.panel} aria-label={t("dayList", { date: day })}>
      <header className={styles.panelHead}>
        <h3>{day}</h3>
        {form.rights.create && !isOwned(start) && (
          <Link
            to={`/apps/${form.app}/${form.key}/new?${create}`}
            className="c-icon-button"
            aria-label={t("newOn", { date: day })}
            title={t("newOn", { date: day })}
          >
            <Icon name="plus" />
          </Link>
        )}
        {!props.narrow && <IconButton icon="close" label={t("close")} onClick={props.onClose} />}
      </header>
      {pages.isPending ? (
        <ListSkeleton rows={3} height={36} />
      ) : pages.error && records.length === 0 ? (
        <LoadProblem error={pages.error} retry={() => void pages.refetch()} compact />
      ) : records.length === 0 ? (
        <p className={styles.none}>{t("dayEmpty")}</p>
      ) : (
        <FormScope app={form.app} refs={refs}>
          <ul>
            {records.map((record) => {
              const mark = markOf(settings, record.marks);
              return (
                <li key={record.id} className={styles.item}>
                  <button type="button" className={styles.open} onClick={() => props.onOpen(record.id)}>
                    <span className={styles.time}>{timeOf(record, start, zone)}</span>
                    <span className={styles.what}>{record.title}</span>
                    {endsFirst(record, start, props.end, zone) && <Tag text={t("endFirst")} color="red" />}
                    {mark && <Tag text={mark.label} color={mark.color} />}
                  </button>
                  {props.movable(record) && (
                    <MoveButton
                      title={record.title}
                      day={dayOf(record, start, zone) ?? day}
                      onMove={(days) => props.onMove(record, days)}
                    />
                  )}
                </li>
              );
            })}
          </ul>
          {pages.hasNextPage && (
            <Button
              look="quiet"
              disabled={pages.isFetchingNextPage}
              onClick={() => void pages.fetchNextPage()}
            >
              {t("moreRecords", { n: 50 })}
            </Button>
          )}
        </FormScope>
      )}
    </section>
  );
}

interface MoveButtonProps {
  readonly title: string;
  readonly day: string;
  readonly onMove: (days: number) => void;
}

/** Changes the day without dragging. */
function MoveButton({ title, day, onMove }: MoveButtonProps) {
  const t = useTexts(viewTexts);
  const [open, setOpen] = useState(false);
  const [to, setTo] = useState(day);
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={setOpen}
      content={
        <form
          className={styles.mover}
          onSubmit={(event) => {
            event.preventDefault();
            if (to === "") return;
            setOpen(false);
            onMove(dayNumberOf(to) - dayNumberOf(day));
          }}
        >
          <DateInput id="calendar-new-date" label={t("newDate")} type="date" value={to} onChange={setTo} />
          <Button type="submit" look="primary">
            {t("ok")}
          </Button>
        </form>
      }
    >
      <IconButton icon="calendar" label={t("dayMenu", { title })} />
    </Popover>
  );
}
