/** A box of tasks that are done, or were copied. */
import { lazy, Suspense } from "react";
import { useTasks } from "@/shared/api/tasks";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { BoxEmpty } from "./box-empty";
import { isFiltered, queryOf, type BoxFilter } from "./box-filter";
import { BoxMore } from "./box-more";
import { FilterBar } from "./filter-bar";
import { RowList } from "./row-list";
import { TaskRow } from "./task-row";
import { useNow } from "./use-now";

const ReadAll = lazy(() => import("./read-all"));

export interface TaskListProps {
  readonly box: "done" | "cc";
  readonly filter: BoxFilter;
  readonly onFilter: (filter: BoxFilter) => void;
}

export function TaskList({ box, filter, onFilter }: TaskListProps) {
  const tasks = useTasks(box, queryOf(filter));
  const now = useNow();
  if (tasks.isPending) return <ListSkeleton height={72} />;
  if (tasks.error && !tasks.items.length)
    return <LoadProblem error={tasks.error} retry={() => void tasks.refetch()} />;
  return (
    <>
      {tasks.items.length || isFiltered(filter) ? (
        <FilterBar box={box} filter={filter} onFilter={onFilter}>
          {box === "cc" ? (
            <Suspense fallback={null}>
              <ReadAll />
            </Suspense>
          ) : null}
        </FilterBar>
      ) : null}
      {tasks.items.length ? (
        <RowList>
          {tasks.items.map((task) => (
            <li key={task.id}>
              <TaskRow task={task} box={box} now={now} />
            </li>
          ))}
        </RowList>
      ) : tasks.searchedTo === null ? (
        <BoxEmpty box={box} filter={filter} onFilter={onFilter} />
      ) : null}
      <BoxMore tasks={tasks} />
    </>
  );
}
