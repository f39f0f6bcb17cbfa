import { useEffect, useRef } from "react";
import type { Field } from "@/features/form/field";
import { isEmpty } from "@/features/form/values";
import { RunStateTag } from "@/features/flow/run-state";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { Cell } from "./cell";
import { columnValue } from "./columns";
import styles from "./record-cards.module.css";

interface RecordCardsProps {
  readonly records: readonly DataRecord[];
  readonly columns: readonly Field[];
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly onMore: () => void;
  readonly onOpen: (at: number) => void;
}

const LINES = 4;

/** The list on the phone: one card a record, its title and the first few values. */
export function RecordCards({ records, columns, hasMore, loadingMore, onMore, onOpen }: RecordCardsProps) {
  const t = useTexts(recordTexts);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = end.current;
    if (!element || !hasMore || loadingMore) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && onMore(),
      { rootMargin: "600px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [hasMore, loadingMore, onMore]);

  return (
    <div className={styles.box}>
      <ul className={styles.list}>
        {records.map((record, index) => (
          <li key={record.id}>
            <button type="button" className={styles.card} onClick={() => onOpen(index)}>
              <span className={styles.top}>
                <span className={styles.title}>{record.title}</span>
                {record.flow_state && <RunStateTag state={record.flow_state} />}
              </span>
              <span className={styles.lines}>
                {linesOf(record, columns).map((column) => (
                  <span key={column.key} className={styles.line}>
                    <span className={styles.label}>{column.title}</span>
                    <span className={styles.value}>
                      <Cell column={column} record={record} />
                    </span>
                  </span>
                ))}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div ref={end} className={styles.end} role="status">
        {loadingMore ? t("loadingMore") : hasMore ? "" : t("loadedAll")}
      </div>
    </div>
  );
}

/** What the title says already is not said again. */
function linesOf(record: DataRecord, columns: readonly Field[]): Field[] {
  return columns
    .filter(
      (column) =>
        column.key !== "flow_state" &&
        columnValue(record, column.key) !== record.title &&
        !isEmpty(columnValue(record, column.key)),
    )
    .slice(0, LINES);
}
