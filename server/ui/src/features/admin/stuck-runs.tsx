/** The runs that wait for an administrator: where they stopped, why and since when, and another try. */
import { App, Button } from "antd";
import { Link } from "react-router";
import { shownState } from "@/features/flow/returned";
import { useMe } from "@/shared/api/me";
import type { useStuckRuns } from "@/shared/api/operations";
import { messageOf } from "@/shared/api/problem";
import { useRunCommand } from "@/shared/api/runs";
import type { StuckRun } from "@/shared/api/types";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { MoreButton } from "@/shared/ui/more-button";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import styles from "./incident-table.module.css";
import { stuckTexts } from "./texts/stuck";

export function StuckRuns({ list }: { readonly list: ReturnType<typeof useStuckRuns> }) {
  const t = useTexts(stuckTexts);
  const columns: Column<StuckRun>[] = [
    { key: "reason", title: t("reason"), render: (item) => <Reasons item={item} /> },
    { key: "flow", title: t("flow"), width: 160, render: (item) => <FlowOf item={item} /> },
    { key: "record", title: t("record"), width: 160, render: (item) => <RecordOf item={item} /> },
    {
      key: "since",
      title: t("since"),
      width: 112,
      render: (item) => <span title={formatExact(item.since)}>{formatMoment(item.since)}</span>,
    },
    { key: "actions", title: t("actions"), width: 124, render: (item) => <Ways item={item} /> },
  ];
  return (
    <section className={styles.stuck} aria-labelledby="stuck-runs">
      <h2 id="stuck-runs" className={styles.heading}>
        {t("stuckRuns")}
      </h2>
      <p className={styles.advice}>{t("stuckText")}</p>
      <RowsTable columns={columns} rows={list.items} rowKey={(item) => item.run} label={t("stuckRuns")} />
      <MoreButton list={list} />
    </section>
  );
}

function Reasons({ item }: { readonly item: StuckRun }) {
  const t = useTexts(stuckTexts);
  return (
    <div className={styles.story}>
      {item.steps.map((step, at) => (
        <div key={at}>
          <strong>{step.reason}</strong>
          <p className={styles.advice}>{t("at", { node: step.title })}</p>
        </div>
      ))}
    </div>
  );
}

function FlowOf({ item }: { readonly item: StuckRun }) {
  return (
    <div>
      <Link to={`/build/${item.app}/flows/${item.flow}`}>{item.flow_title}</Link>
      <p className={styles.advice}>{item.app_title}</p>
    </div>
  );
}

function RecordOf({ item }: { readonly item: StuckRun }) {
  const { app, form, record } = item;
  if (!form || !record) return "—";
  return <Link to={`/apps/${app}/${form}/${record}`}>{item.record_title || record}</Link>;
}

function Ways({ item }: { readonly item: StuckRun }) {
  const t = useTexts(stuckTexts);
  const { message } = App.useApp();
  const command = useRunCommand(item.run);
  const admin = useMe().data?.is_admin === true;
  // The row may be gone by the time the answer comes; the word about it is said all the same.
  const retry = () =>
    void command.mutateAsync({ action: "retry" }).then(
      (run) =>
        void (shownState(run) === "stuck" ? message.warning(t("stillStuck")) : message.success(t("retried"))),
      (error: unknown) => void message.error(messageOf(error)),
    );
  return (
    <div className={styles.ways}>
      <Link to={`/runs/${item.run}`}>{t("open")}</Link>
      {item.suspended ? (
        <span className={styles.advice}>{t("suspended")}</span>
      ) : admin ? (
        <Button size="small" loading={command.isPending} onClick={retry}>
          {t("retry")}
        </Button>
      ) : null}
    </div>
  );
}
