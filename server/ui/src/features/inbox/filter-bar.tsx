/** Above a box: what is searched for, the flows there are, and what else narrows it. */
import type { ReactNode } from "react";
import { useMe } from "@/shared/api/me";
import { useTaskFlows } from "@/shared/api/tasks";
import type { TaskBox } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { CountBadge } from "@/shared/ui/count-badge";
import { SearchBox } from "@/shared/ui/search-box";
import { ONLY_OF, type BoxFilter } from "./box-filter";
import styles from "./filter-bar.module.css";
import { texts } from "./texts/texts";

export interface FilterBarProps {
  readonly box: TaskBox | "started";
  readonly filter: BoxFilter;
  readonly onFilter: (filter: BoxFilter) => void;
  /** What can be done with the box as a whole. */
  readonly children?: ReactNode;
}

export function FilterBar({ box, filter, onFilter, children }: FilterBarProps) {
  const t = useTexts(texts);
  return (
    <div className={styles.bar} role="search" aria-label={t("narrow")}>
      <div className={styles.line}>
        <SearchBox value={filter.q} label={t("searchBox")} onChange={(q) => onFilter({ ...filter, q })} />
        {children ? <span className={styles.actions}>{children}</span> : null}
      </div>
      <div className={styles.chips}>
        <OnlyChip box={box} filter={filter} onFilter={onFilter} />
        {box === "started" ? null : <FlowChips box={box} filter={filter} onFilter={onFilter} />}
      </div>
    </div>
  );
}

function OnlyChip({ box, filter, onFilter }: FilterBarProps) {
  const t = useTexts(texts);
  const me = useMe().data;
  const only = ONLY_OF[box];
  if (!only) return null;
  const count = only === "overdue" ? me?.overdue : only === "unread" ? me?.copies : 0;
  const on = filter.only === only;
  // A chip that would leave nothing is not offered.
  if (!on && only !== "running" && !count) return null;
  return (
    <Chip on={on} count={count} onPress={() => onFilter({ ...filter, only: on ? null : only })}>
      {t(only === "overdue" ? "overdue" : only === "unread" ? "onlyUnread" : "onlyRunning")}
    </Chip>
  );
}

/** One chip for each flow; with a single one there is nothing to choose. */
function FlowChips({ box, filter, onFilter }: FilterBarProps & { readonly box: TaskBox }) {
  const flows = useTaskFlows(box).data?.items ?? [];
  if (flows.length < 2 && !filter.flow) return null;
  return flows.map(({ app, flow, flow_title, count }) => {
    const key = `${app}/${flow}`;
    const on = filter.flow === key;
    return (
      <Chip key={key} on={on} count={count} onPress={() => onFilter({ ...filter, flow: on ? null : key })}>
        {flow_title}
      </Chip>
    );
  });
}

interface ChipProps {
  readonly on: boolean;
  readonly count: number | undefined;
  readonly onPress: () => void;
  readonly children: ReactNode;
}

function Chip({ on, count, onPress, children }: ChipProps) {
  return (
    <button type="button" className={styles.chip} aria-pressed={on} onClick={onPress}>
      {children}
      <CountBadge count={count ?? 0} />
    </button>
  );
}
