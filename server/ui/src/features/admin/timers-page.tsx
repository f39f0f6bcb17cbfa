/** /admin/timers: work that waits for its time, that is late, that has failed too often. */
import { useSearchParams } from "react-router";
import { useTimerCounts, useTimers } from "@/shared/api/operations";
import { formatLength, formatNumber } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "./admin.module.css";
import { StateFilter } from "./state-filter";
import { TimerTable } from "./timer-table";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const [search] = useSearchParams();
  const timers = useTimers(search.get("state") ?? undefined);
  const counts = useTimerCounts().data;
  const counted = (key: "waiting" | "late" | "dead") =>
    counts ? t(`${key}Count`, { n: formatNumber(counts[key]) }) : t(key);
  return (
    <Page title={t("timers")} width="full">
      <StateFilter
        label={t("state")}
        options={[
          { value: "", label: counted("waiting") },
          { value: "late", label: counted("late") },
          { value: "dead", label: counted("dead") },
        ]}
      />
      {counts && (
        <p className={styles.hint}>
          {t("meanLate", { done: formatNumber(counts.done), late: formatLength(counts.mean_late_millis) })}
        </p>
      )}
      {timers.isPending ? (
        <ListSkeleton height={40} rows={8} />
      ) : timers.isLoadingError ? (
        <LoadProblem error={timers.error} retry={() => void timers.refetch()} />
      ) : timers.items.length ? (
        <>
          <TimerTable timers={timers.items} />
          <MoreButton list={timers} />
        </>
      ) : (
        <Empty title={t("noTimers")} text={t("noTimersText")} />
      )}
    </Page>
  );
}
