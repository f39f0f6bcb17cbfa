import { Dropdown } from "antd";
import type { Field } from "@/features/form/field";
import { alignOf } from "@/features/form/kinds/registry";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import type { Sort } from "./columns";
import { shapeOf } from "@/features/condition/operators";
import styles from "./record-table.module.css";

interface ColumnHeadProps {
  readonly column: Field;
  readonly first: boolean;
  readonly sortable: boolean;
  /** Set when the list is ordered by this column. */
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort | null) => void;
  /** Absent for the last column that is left. */
  readonly onHide: ((key: string) => void) | undefined;
  readonly onFilter: (key: string) => void;
}

/** The title of a column is a button that opens what can be done with it. */
export function ColumnHead({ column, first, sortable, sort, onSort, onHide, onFilter }: ColumnHeadProps) {
  const t = useTexts(recordTexts);
  const { key } = column;
  const items = [
    ...(sortable
      ? [
          { key: "asc", label: t("sortAsc"), onClick: () => onSort({ key, descending: false }) },
          { key: "desc", label: t("sortDesc"), onClick: () => onSort({ key, descending: true }) },
          ...(sort ? [{ key: "none", label: t("sortNone"), onClick: () => onSort(null) }] : []),
          { type: "divider" as const },
        ]
      : []),
    ...(shapeOf(column) === "none"
      ? []
      : [{ key: "filter", label: t("filterByColumn"), onClick: () => onFilter(key) }]),
    ...(onHide ? [{ key: "hide", label: t("hideColumn"), onClick: () => onHide(key) }] : []),
  ];
  return (
    <div
      className={first ? `${styles.cell} ${styles.first}` : styles.cell}
      role="columnheader"
      data-align={alignOf(column)}
      aria-sort={sort ? (sort.descending ? "descending" : "ascending") : undefined}
    >
      <Dropdown trigger={["click"]} menu={{ items }}>
        <button type="button" className={styles.title} aria-label={t("columnMenu", { title: column.title })}>
          <span className={styles.titleText}>{column.title}</span>
          {sort ? (
            <Icon name={sort.descending ? "down" : "up"} size={12} />
          ) : (
            <span className={styles.hint}>
              <Icon name="more" size={12} />
            </span>
          )}
        </button>
      </Dropdown>
    </div>
  );
}
