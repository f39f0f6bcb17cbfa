import { useState, type DragEvent } from "react";
import type { Field } from "@/features/form/field";
import { useTexts } from "@/shared/i18n/texts";
import { ColumnHead } from "../../list/column-head";
import { isSortable, type Sort } from "../../list/columns";
import styles from "../../list/record-table.module.css";
import { recordTexts } from "../../texts/texts";
import { isDateField, isGroupable } from "../fields";
import type { ViewPatch } from "../settings";
import type { TableLook } from "./table-look";

export interface TableHeadProps {
  readonly columns: readonly Field[];
  readonly look: TableLook;
  readonly widths: Readonly<Record<string, number>> | undefined;
  readonly frozen: number | undefined;
  readonly sorts: readonly Sort[];
  readonly onSort: (sorts: readonly Sort[]) => void;
  readonly onFilter: (key: string) => void;
  readonly onChange: (patch: ViewPatch) => void;
  /** Whether all rows are ticked; absent where rows cannot be. */
  readonly picked?: { readonly all: boolean; readonly onAll: () => void };
}

/** The titles of the columns, which can be dragged into another order. */
export function TableHead(props: TableHeadProps) {
  const { columns, look, sorts, onSort, onChange, picked } = props;
  const t = useTexts(recordTexts);
  const [over, setOver] = useState<string | null>(null);
  const keys = columns.map((column) => column.key);

  const move = (key: string, to: number) => {
    const rest = keys.filter((one) => one !== key);
    rest.splice(Math.max(0, to), 0, key);
    onChange({ columns: rest });
  };
  const drop = (event: DragEvent, at: number) => {
    event.preventDefault();
    setOver(null);
    const key = event.dataTransfer.getData("text/x-column");
    if (keys.includes(key)) move(key, at);
  };
  return (
    <div className={styles.head} role="row" aria-rowindex={1}>
      <div className={`${styles.cell} ${styles.pick}`} role={picked ? "columnheader" : "gridcell"}>
        {picked && (
          <input
            type="checkbox"
            className="c-check"
            aria-label={t("selectAll")}
            checked={picked.all}
            onChange={picked.onAll}
          />
        )}
      </div>
      {columns.map((column, index) => (
        <ColumnHead
          key={column.key}
          column={column}
          left={look.lefts[index]}
          edge={index === look.edge}
          width={look.widths[index] ?? 0}
          over={over === column.key}
          sortable={isSortable(column)}
          groupable={isGroupable(column)}
          sorts={sorts}
          onSort={onSort}
          onHide={
            columns.length > 1 ? (key) => onChange({ columns: keys.filter((one) => one !== key) }) : undefined
          }
          onFilter={props.onFilter}
          onGroup={(key) =>
            onChange({ group: [isDateField(column) ? { field: key, by: "month" as const } : key] })
          }
          frozen={(props.frozen ?? 1) === index + 1}
          onFreeze={() => onChange({ frozen: (props.frozen ?? 1) === index + 1 ? null : index + 1 })}
          onMove={(step) => move(column.key, index + step)}
          movable={{ left: index > 0, right: index + 1 < columns.length }}
          onWidth={(width) => onChange({ widths: { ...props.widths, [column.key]: width } })}
          drag={{
            onDragStart: (event) => {
              event.dataTransfer.setData("text/x-column", column.key);
              event.dataTransfer.effectAllowed = "move";
            },
            onDragOver: (event) => {
              if (!event.dataTransfer.types.includes("text/x-column")) return;
              event.preventDefault();
              setOver(column.key);
            },
            onDragLeave: () => setOver(null),
            onDrop: (event) => drop(event, index),
          }}
        />
      ))}
    </div>
  );
}
