/** The runs I started, with where each stands; those under way can be urged. */
import { Link } from "react-router";
import { useMe } from "@/shared/api/me";
import { useStartedRuns } from "@/shared/api/runs";
import type { Run } from "@/shared/api/types";
import { formatExact, formatMoment, inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { shownState } from "../flow/returned";
import { RunStateTag } from "../flow/run-state";
import { BoxEmpty } from "./box-empty";
import { isFiltered, queryOf, type BoxFilter } from "./box-filter";
import { FilterBar } from "./filter-bar";
import { RowList } from "./row-list";
import styles from "./rows.module.css";
import { texts } from "./texts/texts";
import { UrgeRun } from "./urge-run";

export interface RunListProps {
  readonly filter: BoxFilter;
  readonly onFilter: (filter: BoxFilter) => void;
}

export function RunList({ filter, onFilter }: RunListProps) {
  const me = useMe().data?.id;
  const runs = useStartedRuns(queryOf(filter));
  if (runs.isPending) return <ListSkeleton height={60} />;
  if (runs.error && !runs.items.length)
    return <LoadProblem error={runs.error} retry={() => void runs.refetch()} />;
  return (
    <>
      {runs.items.length || isFiltered(filter) ? (
        <FilterBar box="started" filter={filter} onFilter={onFilter} />
      ) : null}
      {runs.items.length ? (
        <RowList>
          {runs.items.map((run) => (
            <li key={run.id} className={styles.line}>
              <RunRow run={run} />
              {waitsForOthers(run, me) ? <UrgeRun run={run} className={styles.quick ?? ""} /> : null}
            </li>
          ))}
        </RowList>
      ) : (
        <BoxEmpty box="started" filter={filter} onFilter={onFilter} />
      )}
      <MoreButton list={runs} />
    </>
  );
}

/** Whether somebody else than oneself is asked where a run stands. */
function waitsForOthers(run: Run, me: string | undefined): boolean {
  const isAsked = (node: Run["nodes"][number]) =>
    node.state === "active" && node.people.some((person) => person.id !== me);
  return run.state === "running" && run.nodes.some(isAsked);
}

function RunRow({ run }: { readonly run: Run }) {
  const t = useTexts(texts);
  const active = run.nodes.filter((node) => node.state === "active").map((node) => node.title);
  return (
    <Link to={`/runs/${run.id}`} className={styles.row}>
      <span className={styles.main}>
        <span className={styles.title}>
          <span className={styles.name}>{run.record_title}</span>
          <span className={styles.kind}>{run.flow_title}</span>
        </span>
        {run.state === "running" && active.length ? (
          <span className={styles.text}>{t("at", { node: inList(active) })}</span>
        ) : null}
      </span>
      <span className={styles.side}>
        <RunStateTag state={shownState(run)} />
        <time className={styles.meta} dateTime={run.started_at} title={formatExact(run.started_at)}>
          {formatMoment(run.started_at)}
        </time>
      </span>
    </Link>
  );
}
