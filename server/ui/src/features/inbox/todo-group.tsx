/** The to-dos of one urgency, each with what can be done with it in the list. */
import { Button } from "antd";
import type { ChangeEvent, CSSProperties } from "react";
import type { Selection } from "@/features/record/list/use-selection";
import type { Task } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import { wordOf } from "../flow/button-words";
import { isDecidable, type TaskGroup, type Urgency } from "./due";
import { RowList } from "./row-list";
import styles from "./rows.module.css";
import type { Side } from "./swipe";
import { TaskRow, TaskWords } from "./task-row";
import { texts } from "./texts/texts";
import type { QuickDecide } from "./use-quick-decide";
import { useRowGestures } from "./use-row-gestures";
import type { Swipe } from "./use-swipe";

const titles = { overdue: "overdue", today: "dueToday", later: "later" } as const;

interface RowProps {
  readonly now: Date;
  readonly selection: Selection;
  /** On the phone: rows are ticked, not opened. */
  readonly choosing: boolean;
  readonly quick: QuickDecide;
  /** The cards stand where whoever taps has seen them. */
  readonly steady: boolean;
  readonly onHold: (task: Task) => void;
  /** The card was drawn to that side. */
  readonly onSwipe: (task: Task, side: Side) => void;
}

interface TodoGroupProps extends RowProps {
  readonly group: TaskGroup;
  /** There is nothing but what has time, which needs no heading. */
  readonly alone: boolean;
}

export function TodoGroup({ group, alone, ...row }: TodoGroupProps) {
  const t = useTexts(texts);
  return (
    <section aria-label={t(titles[group.urgency])}>
      {alone ? null : <GroupHead urgency={group.urgency} count={group.tasks.length} />}
      <RowList>
        {group.tasks.map((task) => (
          <TodoRow key={task.id} task={task} {...row} />
        ))}
      </RowList>
    </section>
  );
}

function GroupHead({ urgency, count }: { readonly urgency: Urgency; readonly count: number }) {
  const t = useTexts(texts);
  return (
    <h2 className={`${styles.group} ${urgency === "overdue" ? styles.groupLate : ""}`}>
      {t(titles[urgency])}
      <span className={styles.groupCount}>{count}</span>
    </h2>
  );
}

function TodoRow({ task, now, selection, choosing, ...told }: RowProps & { readonly task: Task }) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const able = isDecidable(task);
  const { press, handlers, swipe } = useRowGestures(
    () => told.onHold(task),
    (side) => told.onSwipe(task, side),
  );
  const ticked = selection.has(task.id);
  const tick = (event: ChangeEvent<HTMLInputElement>) => {
    const { nativeEvent } = event;
    selection.toggle(task.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey);
  };
  if (choosing) {
    return (
      <li className={styles.line} data-ticked={ticked || undefined} onClickCapture={press.onClickCapture}>
        <label className={styles.choice}>
          <input type="checkbox" className="c-check" checked={ticked} disabled={!able} onChange={tick} />
          <span className={styles.row}>
            <TaskWords task={task} box="todo" now={now} />
          </span>
        </label>
      </li>
    );
  }
  const drawable = narrow && able;
  return (
    <li
      className={drawable ? `${styles.line} ${styles.swiped}` : styles.line}
      data-ticked={ticked || undefined}
      data-drawn={swipe.drawn !== 0 || undefined}
      style={drawnStyle(swipe.drawn)}
      {...(drawable && handlers)}
    >
      {drawable ? <SwipeLabel task={task} {...swipe} /> : null}
      {narrow ? null : (
        <span className={styles.tick}>
          {able ? (
            <input
              type="checkbox"
              className="c-check"
              aria-label={t("pick", { title: task.record_title })}
              checked={ticked}
              onChange={tick}
            />
          ) : null}
        </span>
      )}
      <TaskRow task={task} box="todo" now={now} />
      {drawable ? <QuickButton task={task} quick={told.quick} steady={told.steady} /> : null}
    </li>
  );
}

function QuickButton({ task, quick, steady }: Pick<RowProps, "quick" | "steady"> & { readonly task: Task }) {
  const t = useTexts(texts);
  const word = wordOf(task, "approve", t("approve"));
  return (
    <Button
      size="large"
      className={styles.quick ?? ""}
      data-once
      aria-label={t("quickDecide", { word, title: task.record_title })}
      loading={quick.pending === task.id}
      disabled={!steady || (quick.pending !== null && quick.pending !== task.id)}
      onClick={() => void quick.decide(task, "approve")}
    >
      {word}
    </Button>
  );
}

/** What lets the card of the style sheet go along with the finger. */
function drawnStyle(drawn: number): CSSProperties | undefined {
  return drawn === 0 ? undefined : ({ "--drawn": `${drawn}px` } as CSSProperties);
}

/** What the card uncovers: what letting go would do. The buttons say the same to whoever does not see it. */
function SwipeLabel({ task, drawn, side }: Pick<Swipe, "drawn" | "side"> & { readonly task: Task }) {
  const t = useTexts(texts);
  if (drawn === 0) return null;
  const isApproval = drawn > 0;
  const verdict = isApproval ? "approve" : "reject";
  const word = wordOf(task, verdict, t(verdict));
  return (
    <span
      aria-hidden
      className={styles.under}
      data-side={isApproval ? "right" : "left"}
      data-counts={side !== null || undefined}
      style={{ width: Math.abs(drawn) }}
    >
      {side === null ? word : t("letGo", { word })}
    </span>
  );
}
