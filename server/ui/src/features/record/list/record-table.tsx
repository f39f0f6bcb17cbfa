import { useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import type { Field } from "@/features/form/field";
import type { FormDto, ViewSettings } from "@/shared/api/form-types";
import type { Condition, DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import type { ViewPatch } from "../view/settings";
import { TableHead } from "../view/table/table-head";
import { tableLook } from "../view/table/table-look";
import { TotalsRow } from "../view/table/totals-row";
import type { Sort } from "./columns";
import { clickedRow, RecordRow, rowId } from "./record-row";
import styles from "./record-table.module.css";
import type { Selection } from "./use-selection";
import { useWindow } from "./use-window";

/** The height of the head, and of the row of totals. */
const HEAD = 36;
/** The next page is asked for this many rows before the end is reached. */
const AHEAD = 25;

interface RecordTableProps {
  readonly form: FormDto;
  readonly settings: ViewSettings;
  readonly onChange: (patch: ViewPatch) => void;
  readonly filter: Condition | undefined;
  readonly search: string;
  readonly records: readonly DataRecord[];
  readonly columns: readonly Field[];
  readonly sorts: readonly Sort[];
  readonly onSort: (sorts: readonly Sort[]) => void;
  readonly onFilter: (key: string) => void;
  readonly selection: Selection;
  /** The row the keyboard stands on. */
  readonly active: number;
  readonly openId: string | null;
  readonly onOpen: (at: number) => void;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly onMore: () => void;
  readonly stale: boolean;
  readonly label: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Laid over the cells and scrolled with them. */
  readonly overlay?: ReactNode;
}

/** A table of any length: only the rows in view exist. The head and the first column stay. */
export function RecordTable(props: RecordTableProps) {
  const { records, columns, selection, active, hasMore, loadingMore, onMore } = props;
  const t = useTexts(recordTexts);
  const box = useRef<HTMLDivElement>(null);
  const { settings } = props;
  const look = useMemo(() => tableLook(columns, settings), [columns, settings]);
  const { rowHeight } = look;
  const { first, end } = useWindow(box, rowHeight, records.length);

  useEffect(() => {
    if (hasMore && !loadingMore && end + AHEAD >= records.length) onMore();
  }, [end, records.length, hasMore, loadingMore, onMore]);

  useEffect(() => {
    const element = box.current;
    if (!element || active < 0) return;
    const top = active * rowHeight;
    // The head covers the top of the view and the totals its bottom.
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight + 2 * HEAD > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight + 2 * HEAD - element.clientHeight;
  }, [active, rowHeight]);

  const all = records.length > 0 && records.every((record) => selection.has(record.id));

  return (
    <div className={styles.box} ref={box} data-stale={props.stale || undefined}>
      <div
        className={styles.table}
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-multiselectable="true"
        aria-activedescendant={active >= first && active < end ? rowId(active) : undefined}
        onKeyDown={props.onKeyDown}
        onClick={(event) => {
          const at = clickedRow(event);
          if (at !== null) props.onOpen(at);
        }}
        aria-rowcount={hasMore ? -1 : records.length + 1}
        aria-colcount={columns.length + 1}
        style={{ gridTemplateColumns: look.template, minWidth: look.width }}
      >
        <TableHead
          columns={columns}
          look={look}
          widths={settings.widths}
          frozen={settings.frozen}
          sorts={props.sorts}
          onSort={props.onSort}
          onFilter={props.onFilter}
          onChange={props.onChange}
          picked={{
            all,
            onAll: () => (all ? selection.clear() : selection.set(records.map((record) => record.id))),
          }}
        />
        <div className={styles.body} role="rowgroup" style={{ height: records.length * rowHeight }}>
          {records.slice(first, end).map((record, offset) => {
            const at = first + offset;
            return (
              <RecordRow
                key={record.id}
                record={record}
                columns={columns}
                at={at}
                top={at * rowHeight}
                look={look}
                settings={settings}
                active={at === active}
                open={record.id === props.openId}
                selected={selection.has(record.id)}
                onToggle={selection.toggle}
                rowIndex={at + 2}
              />
            );
          })}
        </div>
        <TotalsRow
          form={props.form}
          columns={columns}
          look={look}
          settings={settings}
          filter={props.filter}
          search={props.search}
          onChange={props.onChange}
        />
      </div>
      {props.overlay}
      {loadingMore && (
        <p className={styles.foot} role="status">
          {t("loadingMore")}
        </p>
      )}
    </div>
  );
}
