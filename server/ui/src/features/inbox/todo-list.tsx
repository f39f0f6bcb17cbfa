/**
 * What waits for me, grouped by urgency, overdue first. Several can be chosen and decided at once: ticked on the
 * desktop; on the phone after a long press. There a card can be decided where it stands, too: by its button, or drawn
 * aside.
 */
import { Button } from "antd";
import { lazy, Suspense, useMemo, useState } from "react";
import { useSelection } from "@/features/record/list/use-selection";
import { useTasks } from "@/shared/api/tasks";
import type { Task } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import { BoxEmpty } from "./box-empty";
import { isFiltered, queryOf, type BoxFilter } from "./box-filter";
import { BoxMore } from "./box-more";
import { groupByUrgency, isDecidable, type TaskGroup } from "./due";
import { FilterBar } from "./filter-bar";
import type { Side } from "./swipe";
import { SwipeHint } from "./swipe-hint";
import { TodoGroup } from "./todo-group";
import { texts } from "./texts/texts";
import { useDecideMany } from "./use-decide-many";
import { useHintOnce } from "./use-hint-once";
import { useNow } from "./use-now";
import { useQuickDecide } from "./use-quick-decide";
import { useSteady } from "./use-steady";

const BatchBar = lazy(() => import("./batch-bar"));
const BatchResult = lazy(() => import("./batch-result"));
const RejectSheet = lazy(() => import("./reject-sheet"));

const HINT = "tenon.hint.swipe";
const hasTouch = globalThis.matchMedia?.("(any-pointer: coarse)").matches ?? false;

export interface TodoListProps {
  readonly filter: BoxFilter;
  readonly onFilter: (filter: BoxFilter) => void;
}

export function TodoList({ filter, onFilter }: TodoListProps) {
  const t = useTexts(texts);
  const tasks = useTasks("todo", queryOf(filter));
  const now = useNow();
  const narrow = useNarrow();
  const groups = useMemo(() => groupByUrgency(tasks.items, now), [tasks.items, now]);
  const able = useMemo(
    () => groups.flatMap((group) => group.tasks.filter(isDecidable).map((task) => task.id)),
    [groups],
  );
  const selection = useSelection(able);
  const [choosing, setChoosing] = useState(false);
  const [opinion, setOpinion] = useState("");
  const leave = () => {
    selection.clear();
    setChoosing(false);
    setOpinion("");
  };
  const many = useDecideMany((left) => (left.length ? selection.set(left) : leave()));
  const quick = useQuickDecide();
  const [rejecting, setRejecting] = useState<Task | null>(null);
  const [hinted, endHint] = useHintOnce(HINT, narrow && hasTouch && able.length > 0);
  const steady = useSteady(groups.length ? orderOf(groups, hinted) : "");
  const swipe = (task: Task, side: Side) => {
    endHint();
    if (side === "left") setRejecting(task);
    else if (steady && quick.pending === null) void quick.decide(task, "approve");
  };
  const chosen = tasks.items.filter((task) => selection.has(task.id));
  // What was chosen on one side of the bound between phone and desktop can be left on the other.
  const barShown = chosen.length > 0 || (narrow && choosing) || many.progress !== null;

  if (tasks.isPending) return <ListSkeleton height={72} />;
  if (tasks.error && !tasks.items.length)
    return <LoadProblem error={tasks.error} retry={() => void tasks.refetch()} />;
  return (
    <>
      {tasks.items.length || isFiltered(filter) ? (
        <FilterBar box="todo" filter={filter} onFilter={onFilter}>
          {narrow && able.length ? (
            <Button size="large" onClick={choosing ? leave : () => setChoosing(true)}>
              {t(choosing ? "cancel" : "choose")}
            </Button>
          ) : null}
        </FilterBar>
      ) : null}
      {hinted && !choosing ? <SwipeHint onClose={endHint} /> : null}
      {groups.map((group) => (
        <TodoGroup
          key={group.urgency}
          group={group}
          alone={groups.length === 1 && group.urgency === "later"}
          now={now}
          selection={selection}
          choosing={narrow && choosing}
          quick={quick}
          steady={steady}
          onHold={(task) => {
            setChoosing(true);
            selection.toggle(task.id, false);
          }}
          onSwipe={swipe}
        />
      ))}
      {groups.length || tasks.searchedTo !== null ? null : (
        <BoxEmpty box="todo" filter={filter} onFilter={onFilter} />
      )}
      <BoxMore tasks={tasks} />
      <Suspense fallback={null}>
        {barShown ? (
          <BatchBar
            chosen={chosen}
            most={able.length}
            progress={many.progress}
            opinion={opinion}
            onOpinion={setOpinion}
            onAll={() => selection.set(able)}
            onLeave={leave}
            decide={(action) => void many.decide(chosen, action, opinion.trim())}
          />
        ) : null}
        {rejecting ? (
          <RejectSheet
            task={rejecting}
            onReject={(words) => {
              setRejecting(null);
              void quick.decide(rejecting, "reject", words);
            }}
            onClose={() => setRejecting(null)}
          />
        ) : null}
        {many.refused ? <BatchResult refused={many.refused} onClose={many.dismiss} /> : null}
      </Suspense>
    </>
  );
}

/** What stands on the page from above, as far as it moves what lies below it. */
function orderOf(groups: readonly TaskGroup[], hinted: boolean): string {
  const cards = groups.flatMap((group) => [group.urgency, ...group.tasks.map((task) => task.id)]);
  return [hinted, ...cards, ""].join(" ");
}
