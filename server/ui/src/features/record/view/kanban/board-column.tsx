import { useDroppable } from "@dnd-kit/core";
import { useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import { Link } from "react-router";
import type { Field } from "@/features/form/field";
import { colorOf } from "@/features/form/kinds/options";
import { kindFor } from "@/features/form/kinds/registry";
import { useForm } from "@/features/form/form-env";
import type { Refs } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { Icon } from "@/shared/controls/icon";
import { Tag } from "@/shared/controls/tag";
import { useTexts } from "@/shared/i18n/texts";
import { useRecords } from "../../calls/records";
import { useGroupPart } from "../../list/use-group-rows";
import { useWindow } from "../../list/use-window";
import type { ViewProps } from "../kind";
import { bothOf } from "../settings";
import { viewTexts } from "../texts/texts";
import type { Moved } from "./board";
import { Card, cardHeight } from "./board-card";
import type { BoardColumn } from "./board-columns";
import styles from "./board.module.css";

export interface Target {
  readonly column: BoardColumn;
  readonly title: string;
}

interface ColumnProps extends ViewProps {
  readonly by: Field;
  readonly column: BoardColumn;
  /** Where it stands among the columns. */
  readonly path: string;
  readonly title: string;
  readonly sumField: Field | undefined;
  readonly moved: readonly Moved[];
  readonly writable: boolean;
  readonly targets: readonly Target[];
  readonly onMove: (record: DataRecord, to: BoardColumn) => void;
  readonly onKey: (event: KeyboardEvent, record: DataRecord, at: number) => void;
  readonly learn: (refs: Refs) => void;
}

const PAGE = 30;
const GAP = 8;
/** The next page is asked for this many cards before the end is reached. */
const AHEAD = 10;

/** One column: its head with count and sum, and its cards, of which only those in view exist. */
export function Column(props: ColumnProps) {
  const { form, by, column, title, settings, moved } = props;
  const t = useTexts(viewTexts);
  const { env } = useForm();
  const box = useRef<HTMLDivElement>(null);
  const filter = useMemo(() => bothOf(props.filter, column.condition), [props.filter, column.condition]);
  const marks = useMemo(() => settings.colors?.map((rule) => rule.when), [settings.colors]);
  const mayEdit = useMemo(() => [by.key], [by.key]);
  const pages = useRecords(
    form.app,
    form.key,
    { filter, search: props.search, sort: props.sort, limit: PAGE, mayEdit, marks },
    column.count > 0,
  );
  const { learn } = props;
  const { refs } = pages.list;
  const { records } = useGroupPart(
    props.rows,
    props.path,
    pages,
    JSON.stringify([filter, props.search, props.sort]),
  );
  useEffect(() => learn(refs), [learn, refs]);

  const cards = useMemo(() => {
    const here = records.filter(
      (record) => !moved.some((one) => one.record.id === record.id && one.to !== column.id),
    );
    const coming = moved.filter(
      (one) => one.to === column.id && !here.some((record) => record.id === one.record.id),
    );
    return [...coming.map((one) => one.record), ...here];
  }, [records, moved, column.id]);
  const leaving = moved.filter((one) => one.from === column.id).length;
  const arriving = moved.filter((one) => one.to === column.id).length;
  const count = Math.max(0, column.count - leaving + arriving);

  const height = cardHeight(props.columns, settings) + GAP;
  const { first, end } = useWindow(box, height, cards.length);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && end + AHEAD >= records.length) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, end, records.length]);
  const { setNodeRef, isOver } = useDroppable({ id: `column-${column.id}`, disabled: !props.writable });
  const total =
    props.sumField && column.sum !== null
      ? kindFor(props.sumField.kind).text(column.sum, props.sumField, env)
      : "";
  const create =
    column.value === null ? "" : `?${new URLSearchParams({ [by.key]: column.value }).toString()}`;

  return (
    <section
      ref={setNodeRef}
      className={styles.column}
      data-column={column.id}
      data-over={isOver || undefined}
      aria-label={title}
    >
      <header className={styles.head}>
        <h2 className={styles.title}>
          <Tag text={title} color={column.value === null ? "gray" : colorOf(by, column.value)} />
        </h2>
        <span className={styles.count}>
          {count}
          {column.exact ? "" : "+"}
        </span>
        {total && (
          <span
            className={styles.sum}
            title={column.exact ? undefined : t("totalBounded", { n: column.count })}
          >
            {total}
            {column.exact ? "" : "+"}
          </span>
        )}
        {form.rights.create && (
          <Link
            to={`/apps/${form.app}/${form.key}/new${create}`}
            className={`c-icon-button ${styles.add}`}
            aria-label={t("newIn", { title })}
            title={t("newIn", { title })}
          >
            <Icon name="plus" />
          </Link>
        )}
      </header>
      <div className={styles.cards} ref={box}>
        {cards.length === 0 ? (
          <p className={styles.empty}>{pages.isLoading ? t("loadingMore") : t("columnEmpty")}</p>
        ) : (
          <ul className={styles.list} style={{ height: cards.length * height }}>
            {cards.slice(first, end).map((record, offset) => {
              const at = first + offset;
              return (
                <li
                  key={record.id}
                  className={styles.place}
                  style={{ transform: `translateY(${at * height}px)` }}
                >
                  <Card
                    record={record}
                    columns={props.columns}
                    settings={settings}
                    by={by}
                    from={column.id}
                    movable={props.writable && record.may_edit?.includes(by.key) === true}
                    waiting={moved.some((one) => one.record.id === record.id)}
                    open={record.id === props.openId}
                    targets={props.targets}
                    onOpen={() => props.onOpen(record.id)}
                    onMove={(to) => props.onMove(record, to)}
                    onKey={(event) => props.onKey(event, record, offset)}
                  />
                </li>
              );
            })}
          </ul>
        )}
      </div>
    </section>
  );
}
