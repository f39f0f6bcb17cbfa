/** The to-dos of one urgency, each with what can be done with it in the list. */
import { Button } from "antd";
import type { ChangeEvent } from "react";
import type { Selection } from "@/features/record/list/use-selection";
import type { Task } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import { isDecidable, type TaskGroup, type Urgency } from "./due";
import { RowList } from "./row-list";
import styles from "./rows.module.css";
import { TaskRow, TaskWords } from "./task-row";
import { texts } from "./texts/texts";
import { useLongPress } from "./use-long-press";
import type { QuickApprove } from "./use-quick-approve";

const titles = { overdue: "overdue", today: "dueToday", later: "later" } as const;

interface RowProps {
  readonly now: Date;
  readonly selection: Selection;
  /** On the phone: rows are ticked, not opened. */
  readonly choosing: boolean;
  readonly quick: QuickApprove;
  readonly onHold: (task: Task) => void;
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

function TodoRow({ task, now, selection, choosing, quick, onHold }: RowProps & { readonly task: Task }) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const able = isDecidable(task);
  const press = useLongPress(() => onHold(task));
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
  return (
    <li className={styles.line} data-ticked={ticked || undefined} {...(narrow && able && press)}>
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
      {narrow && able ? (
        <Button
          size="large"
          className={styles.quick ?? ""}
          data-once
          aria-label={t("quickApprove", { title: task.record_title })}
          loading={quick.pending === task.id}
          disabled={quick.pending !== null && quick.pending !== task.id}
          onClick={() => void quick.approve(task)}
        >
          {t("approve")}
        </Button>
      ) : null}
    </li>
  );
}
