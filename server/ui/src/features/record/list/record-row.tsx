import { memo, type MouseEvent } from "react";
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
  readonly onToggle: (id: string, range: boolean) => void;
  /** Where the row stands in a table without groups. */
  readonly rowIndex: number | undefined;
}

export function rowId(at: number): string {
  return `record-row-${at}`;
}

/** The row a click in the table is to open; null where something else was meant. */
export function clickedRow(event: MouseEvent): number | null {
  if (!(event.target instanceof Element) || event.target.closest("a, button, input, [role=columnheader]"))
    return null;
  const at = event.target.closest<HTMLElement>("[data-at]")?.dataset["at"];
  return at === undefined ? null : Number(at);
}

export const RecordRow = memo(function RecordRow(props: RecordRowProps) {
  const { record, columns, settings, at, look, onToggle } = props;
  const t = useTexts(recordTexts);
  const textOf = useCellText();
  const mark = markOf(settings, record.marks);
  return (
    <div
      className={styles.row}
      role="row"
      id={rowId(at)}
      data-at={at}
      aria-rowindex={props.rowIndex}
      aria-selected={props.selected}
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
        <input
          type="checkbox"
          className="c-check"
          aria-label={t("selectOne", { title: record.title })}
          checked={props.selected}
          onChange={({ nativeEvent }) =>
            onToggle(record.id, "shiftKey" in nativeEvent && nativeEvent.shiftKey === true)
          }
        />
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
            data-edge={index === look.edge || undefined}
            data-lines={look.rowHeight > 36 || undefined}
            title={textOf(column, record) || undefined}
            style={{
              ...(left === undefined ? {} : { left }),
              ...(own ? { background: `var(--tone-${own.color}-back)` } : {}),
            }}
          >
            {index === 0 && mark && <Tag text={mark.label} color={mark.color} />}
            {own && <Tag text={own.label} color={own.color} />}
            <Cell column={column} record={record} />
          </div>
        );
      })}
    </div>
  );
});
