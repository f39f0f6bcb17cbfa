import { useEffect, useRef, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import type { Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { isSortable, type Sort } from "./columns";
import { ColumnHead } from "./column-head";
import { RecordRow, rowId } from "./record-row";
import styles from "./record-table.module.css";
import type { Selection } from "./use-selection";
import { useWindow } from "./use-window";

export const ROW_HEIGHT = 36;
/** The next page is asked for this many rows before the end is reached. */
const AHEAD = 25;

interface RecordTableProps {
  readonly records: readonly DataRecord[];
  readonly columns: readonly Field[];
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort | null) => void;
  readonly onHide: (key: string) => void;
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
  const { first, end } = useWindow(box, ROW_HEIGHT, records.length);

  useEffect(() => {
    if (hasMore && !loadingMore && end + AHEAD >= records.length) onMore();
  }, [end, records.length, hasMore, loadingMore, onMore]);

  useEffect(() => {
    const element = box.current;
    if (!element || active < 0) return;
    const top = active * ROW_HEIGHT;
    // The head covers the first row height of the view.
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + 2 * ROW_HEIGHT > element.scrollTop + element.clientHeight)
      element.scrollTop = top + 2 * ROW_HEIGHT - element.clientHeight;
  }, [active]);

  const openFromClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element) || event.target.closest("a, button, input, [role=columnheader]"))
      return;
    const at = event.target.closest<HTMLElement>("[data-at]")?.dataset["at"];
    if (at !== undefined) props.onOpen(Number(at));
  };

  // The first column names the record and needs the most room.
  const widths = columns.map((column, index) => Math.max(widthOf(column), index === 0 ? 220 : 0));
  const template = ["40px", ...widths.map((one) => `minmax(${one}px, ${one}fr)`)].join(" ");
  const width = widths.reduce((sum, one) => sum + one, 40);
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
        onClick={openFromClick}
        aria-rowcount={hasMore ? -1 : records.length + 1}
        aria-colcount={columns.length + 1}
        style={{ gridTemplateColumns: template, minWidth: width }}
      >
        <div className={styles.head} role="row" aria-rowindex={1}>
          <div className={`${styles.cell} ${styles.pick}`} role="columnheader">
            <input
              type="checkbox"
              className="c-check"
              aria-label={t("selectAll")}
              checked={all}
              onChange={() => (all ? selection.clear() : selection.set(records.map((record) => record.id)))}
            />
          </div>
          {columns.map((column, index) => (
            <ColumnHead
              key={column.key}
              column={column}
              first={index === 0}
              sortable={isSortable(column)}
              sort={props.sort?.key === column.key ? props.sort : null}
              onSort={props.onSort}
              onHide={columns.length > 1 ? props.onHide : undefined}
              onFilter={props.onFilter}
            />
          ))}
        </div>
        <div className={styles.body} role="rowgroup" style={{ height: records.length * ROW_HEIGHT }}>
          {records.slice(first, end).map((record, offset) => {
            const at = first + offset;
            return (
              <RecordRow
                key={record.id}
                record={record}
                columns={columns}
                at={at}
                top={at * ROW_HEIGHT}
                template={template}
                active={at === active}
                open={record.id === props.openId}
                selected={selection.has(record.id)}
                onToggle={selection.toggle}
              />
            );
          })}
        </div>
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

function widthOf(column: Field): number {
  // A title must fit beside the mark of its order.
  return Math.max(kindFor(column.kind).width, Math.min(200, column.title.length * 14 + 52));
}
