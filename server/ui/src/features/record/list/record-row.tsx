import { memo } from "react";
import type { Field } from "@/features/form/field";
import { alignOf } from "@/features/form/kinds/registry";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { Cell, useCellText } from "./cell";
import styles from "./record-table.module.css";

interface RecordRowProps {
  readonly record: DataRecord;
  readonly columns: readonly Field[];
  readonly at: number;
  readonly top: number;
  readonly template: string;
  readonly active: boolean;
  readonly open: boolean;
  readonly selected: boolean;
  readonly onToggle: (id: string, range: boolean) => void;
}

export function rowId(at: number): string {
  return `record-row-${at}`;
}

export const RecordRow = memo(function RecordRow(props: RecordRowProps) {
  const { record, columns, at } = props;
  const t = useTexts(recordTexts);
  const textOf = useCellText();
  return (
    <div
      className={styles.row}
      role="row"
      id={rowId(at)}
      data-at={at}
      aria-rowindex={at + 2}
      aria-selected={props.selected}
      style={{ transform: `translateY(${props.top}px)`, gridTemplateColumns: props.template }}
      data-active={props.active || undefined}
      data-open={props.open || undefined}
      data-selected={props.selected || undefined}
    >
      <div className={`${styles.cell} ${styles.pick}`} role="gridcell">
        <input
          type="checkbox"
          className="c-check"
          aria-label={t("selectOne", { title: record.title })}
          checked={props.selected}
          onChange={(event) =>
            props.onToggle(record.id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
          }
        />
      </div>
      {columns.map((column, index) => {
        return (
          <div
            key={column.key}
            role="gridcell"
            className={index === 0 ? `${styles.cell} ${styles.first}` : styles.cell}
            data-key={column.key}
            data-align={alignOf(column)}
            title={textOf(column, record) || undefined}
          >
            <Cell column={column} record={record} />
          </div>
        );
      })}
    </div>
  );
});
