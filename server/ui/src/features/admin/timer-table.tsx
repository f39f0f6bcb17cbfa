/** Timers with what they are about, how late they are, and what may be done with them. */
import { App, Button } from "antd";
import { Link } from "react-router";
import { useHandleTimer } from "@/shared/api/operations";
import { messageOf } from "@/shared/api/problem";
import type { Timer } from "@/shared/api/types";
import { formatExact, formatMoment, formatSpan } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import styles from "./admin.module.css";
import { StateTag } from "./state-tag";
import { What } from "./what";
import { texts } from "./texts/texts";

const kinds = {
  reminder: "kindReminder",
  rule: "kindRule",
  flow: "kindFlow",
  flow_starts: "kindFlow",
  deadline: "kindDeadline",
  delay: "kindDelay",
  answer: "kindAnswer",
  errand: "kindErrand",
  digest: "kindDigest",
  hours: "kindHours",
  dates: "kindDates",
  titles: "kindTitles",
  copies: "kindCopies",
  relink: "kindRelink",
  duplicates: "kindDuplicates",
  aggregate: "kindAggregate",
  member_left: "kindLeft",
} as const;

export function TimerTable({ timers }: { readonly timers: Timer[] }) {
  const t = useTexts(texts);
  const kind = (name: string) => (name in kinds ? t(kinds[name as keyof typeof kinds]) : name);
  const columns: Column<Timer>[] = [
    {
      key: "what",
      title: t("what"),
      render: (timer) => (
        <What
          title={[timer.app_title, timer.title].filter(Boolean).join(" / ") || timer.id}
          error={timer.error}
        />
      ),
    },
    { key: "kind", title: t("kind"), width: 80, render: (timer) => kind(timer.kind) },
    {
      key: "about",
      title: t("about"),
      width: 120,
      render: (timer) => (
        <span className={styles.address}>
          <About timer={timer} />
        </span>
      ),
    },
    {
      key: "due",
      title: t("dueAt"),
      width: 112,
      render: (timer) => <span title={formatExact(timer.due_at)}>{formatMoment(timer.due_at)}</span>,
    },
    {
      key: "late",
      title: t("lateness"),
      width: 64,
      render: (timer) => (timer.late_seconds > 0 ? formatSpan(timer.late_seconds * 1000) : t("onTime")),
    },
    { key: "missed", title: t("catchUp"), width: 72, render: (timer) => t(`catchUp_${timer.catch_up}`) },
    {
      key: "state",
      title: t("state"),
      width: 88,
      render: (timer) => (
        <>
          <StateTag state={timer.state} />
          {timer.next_at ? (
            <div title={formatExact(timer.next_at)}>{t("nextTry", { at: formatMoment(timer.next_at) })}</div>
          ) : null}
        </>
      ),
    },
    { key: "attempts", title: t("attempts"), width: 56, align: "right", render: (timer) => timer.attempts },
    { key: "do", title: t("rowActions"), width: 96, render: (timer) => <Handle timer={timer} /> },
  ];
  return <RowsTable columns={columns} rows={timers} rowKey={(timer) => timer.id} label={t("timers")} />;
}

/** The run or the record it belongs to. */
function About({ timer }: { readonly timer: Timer }) {
  const t = useTexts(texts);
  const { app, form, run_id, record_id, record_title } = timer;
  const title = record_title || t("openRun");
  if (run_id) return <Link to={`/runs/${run_id}`}>{title}</Link>;
  if (app && form && record_id)
    return <Link to={`/apps/${app}/${form}/${record_id}`}>{record_title || record_id}</Link>;
  return "—";
}

function Handle({ timer }: { readonly timer: Timer }) {
  const t = useTexts(texts);
  const { message, modal } = App.useApp();
  const handle = useHandleTimer();
  const send = async (how: "retry" | "cancel") => {
    try {
      await handle.mutateAsync({ id: timer.id, how });
      void message.success(t(how === "retry" ? "retriedTimer" : "cancelledTimer"));
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const ask = () =>
    modal.confirm({
      title: t("cancelTimerTitle"),
      content: t("cancelTimerText"),
      okText: t("cancelTimer"),
      okButtonProps: { danger: true },
      onOk: () => send("cancel"),
    });
  return (
    <div className={styles.ways}>
      {timer.can_retry && (
        <Button size="small" disabled={handle.isPending} onClick={() => void send("retry")}>
          {t("retryTimer")}
        </Button>
      )}
      {timer.can_cancel && (
        <Button size="small" disabled={handle.isPending} onClick={ask}>
          {t("cancelTimer")}
        </Button>
      )}
    </div>
  );
}
