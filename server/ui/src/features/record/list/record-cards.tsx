import { useEffect, useRef } from "react";
import type { Field } from "@/features/form/field";
import { isEmpty } from "@/features/form/values";
import { RunStateTag } from "@/features/flow/run-state";
import type { ViewSettings } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { Icon } from "@/shared/controls/icon";
import { Tag } from "@/shared/controls/tag";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { markOf } from "../view/settings";
import { Cell } from "./cell";
import { columnValue } from "./columns";
import styles from "./record-cards.module.css";
import type { Selection } from "./use-selection";

interface RecordCardsProps {
  readonly records: readonly DataRecord[];
  readonly columns: readonly Field[];
  readonly settings: ViewSettings;
  /** Set while cards are being chosen: a tap ticks a card then, and opens it else. */
  readonly selection: Selection | undefined;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly onMore: () => void;
  readonly onOpen: (at: number) => void;
}

const LINES = 4;

/** The list on the phone: one card a record, its title and the first few values. */
export function RecordCards(props: RecordCardsProps) {
  const { records, columns, settings, selection, hasMore, loadingMore, onMore, onOpen } = props;
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
            <button
              type="button"
              className={styles.card}
              aria-pressed={selection?.has(record.id)}
              style={toneOf(settings, record)}
              onClick={() => (selection ? selection.toggle(record.id, false) : onOpen(index))}
            >
              <CardFace record={record} columns={columns} settings={settings} />
              {selection?.has(record.id) && (
                <span className={styles.tick}>
                  <Icon name="check" />
                </span>
              )}
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

type CardFaceProps = Pick<RecordCardsProps, "columns" | "settings"> & { readonly record: DataRecord };

function CardFace({ record, columns, settings }: CardFaceProps) {
  const mark = markOf(settings, record.marks);
  return (
    <>
      <span className={styles.top}>
        <span className={styles.title}>{record.title}</span>
        {mark && <Tag text={mark.label} color={mark.color} />}
        {record.flow_state && <RunStateTag state={record.flow_state} />}
      </span>
      <span className={styles.lines}>
        {linesOf(record, columns).map((column) => {
          const own = markOf(settings, record.marks, column.key);
          return (
            <span key={column.key} className={styles.line}>
              <span className={styles.label}>{column.title}</span>
              <span className={styles.value}>
                {own && <Tag text={own.label} color={own.color} />}
                <Cell column={column} record={record} />
              </span>
            </span>
          );
        })}
      </span>
    </>
  );
}

/** The colour of the first rule that holds, along the edge; its tag says what it means. */
function toneOf(settings: ViewSettings, record: DataRecord) {
  const mark = markOf(settings, record.marks);
  return mark && { borderLeft: `3px solid var(--tone-${mark.color}-dot)` };
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
