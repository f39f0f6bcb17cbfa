import { Dropdown, type MenuProps } from "antd";
import { useState, type DragEvent, type KeyboardEvent, type PointerEvent } from "react";
import { shapeOf } from "@/features/condition/operators";
import type { Field } from "@/features/form/field";
import { alignOf } from "@/features/form/kinds/registry";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { clampWidth } from "../view/table/table-look";
import { viewTexts } from "../view/texts/texts";
import type { Sort } from "./columns";
import styles from "./record-table.module.css";

interface ColumnHeadProps {
  readonly column: Field;
  /** Where the column sticks when it is frozen. */
  readonly left: number | undefined;
  /** Whether it is the last that is frozen. */
  readonly edge: boolean;
  readonly width: number;
  /** Whether another column is held over this one. */
  readonly over: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly sorts: readonly Sort[];
  readonly onSort: (sorts: readonly Sort[]) => void;
  /** Absent for the last column that is left. */
  readonly onHide: ((key: string) => void) | undefined;
  readonly onFilter: (key: string) => void;
  readonly onGroup: (key: string) => void;
  /** Whether the columns up to this one stay in place. */
  readonly frozen: boolean;
  readonly onFreeze: () => void;
  readonly onMove: (step: number) => void;
  readonly movable: { readonly left: boolean; readonly right: boolean };
  readonly onWidth: (width: number) => void;
  readonly drag: {
    readonly onDragStart: (event: DragEvent) => void;
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: () => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

/** The title of a column is a button that opens what can be done with it. */
export function ColumnHead(props: ColumnHeadProps) {
  const { column, left, sorts, onSort } = props;
  const t = useTexts(recordTexts);
  const tv = useTexts(viewTexts);
  const { key } = column;
  const at = sorts.findIndex((sort) => sort.key === key);
  const sort = sorts[at];
  const others = sorts.filter((one) => one.key !== key);
  const items: MenuProps["items"] = [
    ...(props.sortable
      ? [
          { key: "asc", label: t("sortAsc"), onClick: () => onSort([{ key, descending: false }]) },
          { key: "desc", label: t("sortDesc"), onClick: () => onSort([{ key, descending: true }]) },
          ...(others.length > 0
            ? [
                {
                  key: "then",
                  label: tv("addAsSort"),
                  onClick: () => onSort([...others, { key, descending: false }]),
                },
                {
                  key: "thenDown",
                  label: tv("addAsSortDown"),
                  onClick: () => onSort([...others, { key, descending: true }]),
                },
              ]
            : []),
          ...(sort ? [{ key: "none", label: t("sortNone"), onClick: () => onSort(others) }] : []),
          { type: "divider" as const },
        ]
      : []),
    ...(shapeOf(column) === "none"
      ? []
      : [{ key: "filter", label: t("filterByColumn"), onClick: () => props.onFilter(key) }]),
    ...(props.groupable
      ? [{ key: "group", label: tv("groupByColumn"), onClick: () => props.onGroup(key) }]
      : []),
    {
      key: "freeze",
      label: tv(props.frozen && left !== 40 ? "unfreeze" : "frozen"),
      onClick: props.onFreeze,
    },
    { key: "left", label: tv("columnLeft"), disabled: !props.movable.left, onClick: () => props.onMove(-1) },
    {
      key: "right",
      label: tv("columnRight"),
      disabled: !props.movable.right,
      onClick: () => props.onMove(1),
    },
    ...(props.onHide ? [{ key: "hide", label: t("hideColumn"), onClick: () => props.onHide?.(key) }] : []),
  ];
  return (
    <div
      className={left === undefined ? styles.cell : `${styles.cell} ${styles.first}`}
      role="columnheader"
      data-align={alignOf(column)}
      data-edge={props.edge || undefined}
      data-over={props.over || undefined}
      style={left === undefined ? undefined : { left }}
      aria-sort={sort && at === 0 ? (sort.descending ? "descending" : "ascending") : undefined}
      {...props.drag}
    >
      <Dropdown trigger={["click"]} menu={{ items }}>
        <button
          type="button"
          draggable
          className={styles.title}
          aria-label={t("columnMenu", { title: column.title })}
        >
          <span className={styles.titleText}>{column.title}</span>
          {sort ? (
            <>
              <Icon name={sort.descending ? "down" : "up"} size={12} />
              {sorts.length > 1 && <small>{at + 1}</small>}
            </>
          ) : (
            <span className={styles.hint}>
              <Icon name="more" size={12} />
            </span>
          )}
        </button>
      </Dropdown>
      <WidthGrip label={tv("width", { title: column.title })} width={props.width} onWidth={props.onWidth} />
    </div>
  );
}

interface WidthGripProps {
  readonly label: string;
  readonly width: number;
  readonly onWidth: (width: number) => void;
}

/** The edge of a column: dragged, or moved with the arrow keys. */
function WidthGrip({ label, width, onWidth }: WidthGripProps) {
  const [drag, setDrag] = useState<{ x: number; by: number; from: number } | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    // A column may stand wider than it asks for: what is seen is what is dragged.
    const from = event.currentTarget.parentElement?.getBoundingClientRect().width ?? width;
    setDrag({ x: event.clientX, by: 0, from });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 10 : event.key === "ArrowLeft" ? -10 : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onWidth(clampWidth(width + step));
  };
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation="horizontal"
      aria-valuenow={Math.round(width)}
      aria-valuemin={60}
      aria-valuemax={800}
      className={styles.grip}
      style={drag ? { transform: `translateX(${drag.by}px)` } : undefined}
      data-dragging={drag !== null || undefined}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => drag && setDrag({ ...drag, by: event.clientX - drag.x })}
      onPointerUp={() => {
        if (drag && Math.abs(drag.by) > 2) onWidth(clampWidth(drag.from + drag.by));
        setDrag(null);
      }}
      onPointerCancel={() => setDrag(null)}
      onKeyDown={onKeyDown}
    />
  );
}
