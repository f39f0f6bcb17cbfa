/** /admin/timers: work that waits for its time. */
import { useSearchParams } from "react-router";
import { useTimers } from "@/shared/api/operations";
import type { Timer } from "@/shared/api/types";
import { formatExact } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "./admin.module.css";
import { StateFilter } from "./state-filter";
import { StateTag } from "./state-tag";
import { What } from "./what";
import { texts } from "./texts/texts";

const kinds = {
  reminder: "kindReminder",
  rule: "kindRule",
  flow: "kindFlow",
  flow_starts: "kindFlow",
  deadline: "kindDeadline",
  digest: "kindDigest",
} as const;

export function Component() {
  const t = useTexts(texts);
  const [search] = useSearchParams();
  const timers = useTimers(search.get("state") ?? undefined);
  const kind = (name: string) => (name in kinds ? t(kinds[name as keyof typeof kinds]) : name);
  const columns: Column<Timer>[] = [
    {
      key: "what",
      title: t("what"),
      render: (timer) => (
        <What title={[timer.app, timer.title].filter(Boolean).join(" / ") || timer.id} error={timer.error} />
      ),
    },
    { key: "kind", title: t("kind"), width: 120, render: (timer) => kind(timer.kind) },
    {
      key: "due",
      title: t("dueAt"),
      width: 168,
      render: (timer) => <span className={styles.exact}>{formatExact(timer.due_at)}</span>,
    },
    { key: "state", title: t("state"), width: 96, render: (timer) => <StateTag state={timer.state} /> },
    { key: "attempts", title: t("attempts"), width: 72, align: "right", render: (timer) => timer.attempts },
  ];
  return (
    <Page title={t("timers")}>
      <StateFilter
        label={t("state")}
        options={[
          { value: "", label: t("waiting") },
          { value: "dead", label: t("dead") },
        ]}
      />
      {timers.isPending ? (
        <ListSkeleton height={40} rows={8} />
      ) : timers.error ? (
        <LoadProblem error={timers.error} retry={() => void timers.refetch()} />
      ) : timers.items.length ? (
        <>
          <RowsTable columns={columns} rows={timers.items} rowKey={(timer) => timer.id} label={t("timers")} />
          <MoreButton list={timers} />
        </>
      ) : (
        <Empty title={t("noTimers")} text={t("noTimersText")} />
      )}
    </Page>
  );
}
