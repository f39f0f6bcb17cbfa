import { useDraggable } from "@dnd-kit/core";
import { Dropdown } from "antd";
import type { KeyboardEvent } from "react";
import type { Field } from "@/features/form/field";
import type { ViewSettings } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { Tag } from "@/shared/controls/tag";
import { useTexts } from "@/shared/i18n/texts";
import { Cell } from "../../list/cell";
import { columnValue } from "../../list/columns";
import { markOf } from "../settings";
import { viewTexts } from "../texts/texts";
import type { Target } from "./board-column";
import type { BoardColumn } from "./board-columns";
import styles from "./board.module.css";

const LINES = 4;
const LINE = 22;
const FRAME = 46;

/** What a card says beside the record's title, which is not said again where a field is the title. */
export function linesOf(columns: readonly Field[], by: string, record?: DataRecord): readonly Field[] {
  return columns
    .filter((column) => column.key !== by && column.key !== "flow_state")
    .filter((column) => !record?.title || columnValue(record, column.key) !== record.title)
    .slice(0, LINES);
}

/** All cards of a board are equally high, so that their places are arithmetic. */
export function cardHeight(columns: readonly Field[], settings: ViewSettings): number {
  const lines = linesOf(columns, settings.kanban?.by ?? "").length;
  return FRAME + lines * LINE + (settings.colors?.length ? LINE + 4 : 0);
}

interface CardFaceProps {
  readonly record: DataRecord;
  readonly columns: readonly Field[];
  readonly settings: ViewSettings;
  readonly by: string;
  readonly lifted?: boolean;
}

/** What a card looks like, in its place or in the hand. */
export function CardFace({ record, columns, settings, by, lifted }: CardFaceProps) {
  const mark = markOf(settings, record.marks);
  return (
    <div
      className={styles.face}
      data-lifted={lifted || undefined}
      style={{
        height: cardHeight(columns, settings),
        borderLeftColor: mark ? `var(--tone-${mark.color}-dot)` : undefined,
      }}
    >
      <span className={styles.name}>{record.title}</span>
      {linesOf(columns, by, record).map((column) => (
        <span key={column.key} className={styles.line}>
          <span className={styles.label}>{column.title}</span>
          <span className={styles.value}>
            <Cell column={column} record={record} />
          </span>
        </span>
      ))}
      {mark && <Tag text={mark.label} color={mark.color} />}
    </div>
  );
}

interface CardProps extends Omit<CardFaceProps, "by" | "lifted"> {
  readonly by: Field;
  readonly from: string;
  readonly movable: boolean;
  /** Its change is not stored yet. */
  readonly waiting: boolean;
  readonly open: boolean;
  readonly targets: readonly Target[];
  readonly onOpen: () => void;
  readonly onMove: (to: BoardColumn) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

export function Card(props: CardProps) {
  const { record, by, from, movable, waiting } = props;
  const t = useTexts(viewTexts);
  const { setNodeRef, listeners, isDragging } = useDraggable({
    id: record.id,
    data: { record, from },
    disabled: !movable || waiting,
  });
  const items = props.targets
    .filter((target) => target.column.id !== from)
    .map((target) => ({
      key: target.column.id,
      label: target.title,
      onClick: () => props.onMove(target.column),
    }));
  return (
    <div
      ref={setNodeRef}
      className={styles.card}
      data-dragging={isDragging || undefined}
      data-open={props.open || undefined}
      data-waiting={waiting || undefined}
      data-movable={movable || undefined}
      {...listeners}
    >
      <button
        type="button"
        data-card
        data-record={record.id}
        className={styles.open}
        aria-label={record.title}
        title={t("boardHelp")}
        onClick={props.onOpen}
        onKeyDown={props.onKey}
      />
      <CardFace record={record} columns={props.columns} settings={props.settings} by={by.key} />
      {movable ? (
        <Dropdown trigger={["click"]} menu={{ items }} disabled={waiting}>
          <IconButton
            icon="more"
            className={styles.menu ?? ""}
            label={t("moveMenu", { title: record.title })}
          />
        </Dropdown>
      ) : (
        <span className={styles.lock} title={t("locked", { field: by.title })}>
          <Icon name="lock" size={12} />
        </span>
      )}
    </div>
  );
}
