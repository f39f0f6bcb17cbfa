/**
 * A plain table for lists that are read more than edited. On the phone each row
 * becomes a card: the first column is its title, the others stand under it by name.
 */
import type { CSSProperties, ReactNode } from "react";
import styles from "./rows-table.module.css";

export interface Column<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  /** CSS width on the desktop; in pixels, it is never less, for Chinese would break after each character. */
  width?: number | string;
  align?: "right";
  /** Left out on the phone when the card says it elsewhere. */
  phone?: false;
  /** A menu or button that stands in the upper right corner of the card. */
  corner?: true;
}

export interface RowsTableProps<Row> {
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  label: string;
  onOpen?: (row: Row) => void;
}

export function RowsTable<Row>({ columns, rows, rowKey, label, onOpen }: RowsTableProps<Row>) {
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} style={headStyle(column)} scope="col">
                {column.corner ? <span className="visually-hidden">{column.title}</span> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column, at) => (
                <td
                  key={column.key}
                  data-title={column.title}
                  data-phone={column.corner ? "corner" : column.phone === false ? "hide" : undefined}
                  style={{ textAlign: column.align }}
                >
                  {at === 0 && onOpen ? (
                    <button type="button" className={styles.open} onClick={() => onOpen(row)}>
                      {column.render(row)}
                    </button>
                  ) : (
                    column.render(row)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function headStyle<Row>({ width, align }: Column<Row>): CSSProperties {
  return { width, minWidth: typeof width === "number" ? width : undefined, textAlign: align };
}
