import { memo } from "react";
import type { Field } from "@/features/form/field";
import { alignOf } from "@/features/form/kinds/registry";
import type { ViewSettings } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { Tag } from "@/shared/controls/tag";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { markOf } from "../view/settings";
import type { TableLook } from "../view/table/table-look";
import { Cell, useCellText } from "./cell";
import styles from "./record-table.module.css";

interface RecordRowProps {
  readonly record: DataRecord;
  readonly columns: readonly Field[];
  readonly settings: ViewSettings;
  readonly at: number;
  readonly top: number;
  readonly look: TableLook;
  readonly active: boolean;
  readonly open: boolean;
  readonly selected: boolean;
  /** Absent where rows cannot be ticked. */
  readonly onToggle: ((id: string, range: boolean) => void) | undefined;
  /** Set where the table does not open rows itself. */
  readonly onOpen?: (id: string) => void;
}

export function rowId(at: number): string {
  return `record-row-${at}`;
}

export const RecordRow = memo(function RecordRow(props: RecordRowProps) {
  const { record, columns, settings, at, look, onOpen } = props;
  const t = useTexts(recordTexts);
  const textOf = useCellText();
  const mark = markOf(settings, record.marks);
  return (
    <div
      className={styles.row}
      role="row"
      id={onOpen ? undefined : rowId(at)}
      data-at={at}
      aria-rowindex={onOpen ? undefined : at + 2}
      aria-selected={props.onToggle ? props.selected : undefined}
      style={{
        transform: `translateY(${props.top}px)`,
        gridTemplateColumns: look.template,
        height: look.rowHeight,
        background: mark ? `var(--tone-${mark.color}-back)` : undefined,
      }}
      data-active={props.active || undefined}
      data-open={props.open || undefined}
      data-selected={props.selected || undefined}
    >
      <div className={`${styles.cell} ${styles.pick}`} role="gridcell">
        {props.onToggle && (
          <input
            type="checkbox"
            className="c-check"
            aria-label={t("selectOne", { title: record.title })}
            checked={props.selected}
            onChange={(event) =>
              props.onToggle?.(
                record.id,
                event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey,
              )
            }
          />
        )}
      </div>
      {columns.map((column, index) => {
        const left = look.lefts[index];
        const own = markOf(settings, record.marks, column.key);
        return (
          <div
            key={column.key}
            role="gridcell"
            className={left === undefined ? styles.cell : `${styles.cell} ${styles.first}`}
            data-key={column.key}
            data-align={alignOf(column)}
            data-lines={look.rowHeight > 36 || undefined}
            title={textOf(column, record) || undefined}
            style={{
              ...(left === undefined ? {} : { left }),
              ...(own ? { background: `var(--tone-${own.color}-back)` } : {}),
            }}
          >
            {index === 0 && mark && <Tag text={mark.label} color={mark.color} />}
            {own && <Tag text={own.label} color={own.color} />}
            {index === 0 && onOpen ? (
              <button type="button" className={styles.openRow} onClick={() => onOpen(record.id)}>
                <Cell column={column} record={record} />
              </button>
            ) : (
              <Cell column={column} record={record} />
            )}
          </div>
        );
      })}
    </div>
  );
});
