/** /runs/ID: where a flow stands, who has it now, and what happened so far. */
import { App, Button, Dropdown } from "antd";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useNow } from "@/features/inbox/use-now";
import { useMe } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import { useRun, useRunCommand, type RunCommand } from "@/shared/api/runs";
import type { Run } from "@/shared/api/types";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { CcButton } from "./cc-button";
import { NodeProgress } from "./node-progress";
import { OpenTasks } from "./open-tasks";
import { shownState } from "./returned";
import { RunDialog, type RunAsk } from "./run-dialog";
import styles from "./run-page.module.css";
import { RunStateTag } from "./run-state";
import { texts } from "./texts/texts";
import { TimelineCard } from "./timeline-card";
import { urgeWait } from "./urge-wait";

export function Component() {
  const { run: id = "" } = useParams();
  const run = useRun(id);
  if (run.isPending) return <ListSkeleton />;
  if (run.isLoadingError) return <LoadProblem error={run.error} retry={() => void run.refetch()} />;
  return <RunSheet run={run.data} />;
}

const doneText = {
  urge: "urged",
  cc: "ccDone",
  withdraw: "withdrew",
  terminate: "terminated",
  reassign: "reassigned",
  suspend: "suspended_",
  resume: "resumed",
  rerun: "reran",
  jump: "jumped",
  retry: "retried",
  "go-on": "wentOn",
  resend: "resent",
  revoke: "revoked",
} as const;

function RunSheet({ run }: { run: Run }) {
  const t = useTexts(texts);
  const me = useMe().data;
  const { message } = App.useApp();
  const command = useRunCommand(run.id);
  const navigate = useNavigate();
  const [ask, setAsk] = useState<RunAsk | null>(null);
  const running = run.state === "running";
  const admin = me?.is_admin === true;
  const still = run.suspended;
  const stuck = shownState(run) === "stuck";

  const rests =
    !still && run.nodes.some((node) => node.state === "active" && ["delay", "http"].includes(node.kind));
  const mine = me !== undefined && run.initiator?.id === me.id;
  const waits = run.tasks.some(
    (task) => task.state === "open" && task.kind !== "cc" && task.assignee.id !== me?.id,
  );
  const wait = urgeWait(run, useNow());
  // All that is kept of it: a run may be older than the days the log shows at first.
  const log = `/build/${run.app}/flows/${run.flow}/log?run=${run.id}&days=30`;

  const send = (input: RunCommand) =>
    void command.mutateAsync(input).then(
      () => {
        setAsk(null);
        void message.success(t(doneText[input.action]));
      },
      (error: unknown) => void message.error(messageOf(error)),
    );

  return (
    <Page
      title={run.record_title}
      width="reading"
      lead={<p className={styles.lead}>{run.flow_title}</p>}
      actions={
        <>
          {running && !still && waits && (mine || admin) ? (
            <Button
              disabled={wait !== null}
              title={wait ? t("urgeAgain", { at: wait }) : ""}
              onClick={() => setAsk({ action: "urge" })}
            >
              {t("urge")}
            </Button>
          ) : null}
          {stuck && admin ? (
            <Button loading={command.isPending} onClick={() => send({ action: "retry" })}>
              {t("retry")}
            </Button>
          ) : null}
          <CcButton run={run} />
          {run.may_withdraw ? (
            <Button onClick={() => setAsk({ action: "withdraw" })}>{t("withdraw")}</Button>
          ) : null}
          {running && admin ? (
            <Dropdown
              trigger={["click"]}
              menu={{
                items: [
                  ...(rests ? [{ key: "go-on", label: t("goOn") }] : []),
                  ...(run.rerun_from.length ? [{ key: "rerun", label: t("rerun") }] : []),
                  ...(run.jump_to.length ? [{ key: "jump", label: t("jump") }] : []),
                  still ? { key: "resume", label: t("resumeRun") } : { key: "suspend", label: t("suspend") },
                  { key: "log", label: t("nodeLog") },
                  { key: "terminate", label: t("terminate"), danger: true },
                ],
                onClick: ({ key }) => {
                  if (key === "go-on") send({ action: key });
                  if (key === "log") void navigate(log);
                  if (key === "rerun") setAsk({ action: "rerun", nodes: run.rerun_from });
                  if (key === "jump") setAsk({ action: "jump", nodes: run.jump_to });
                  if (key === "resume" || key === "suspend" || key === "terminate") setAsk({ action: key });
                },
              }}
            >
              <Button>{t("more")}</Button>
            </Dropdown>
          ) : admin ? (
            <>
              {run.jump_to.length ? (
                <Button onClick={() => setAsk({ action: "activate", nodes: run.jump_to })}>
                  {t("activate")}
                </Button>
              ) : null}
              <Link to={log} className={styles.record}>
                {t("nodeLog")}
              </Link>
            </>
          ) : null}
          {run.form && run.record_id ? (
            <Link to={`/apps/${run.app}/${run.form}/${run.record_id}`} className={styles.record}>
              {t("toRecord")}
            </Link>
          ) : null}
        </>
      }
    >
      <section className={styles.card}>
        <div className={styles.state}>
          <RunStateTag state={still ? "suspended" : stuck ? "stuck" : run.state} />
          {still ? (
            <span role="status" title={formatExact(still.at)}>
              {t("suspendedBy", { name: still.by.name, reason: still.reason })}
            </span>
          ) : null}
          <span title={formatExact(run.started_at)}>
            {t("startedBy", { name: run.initiator?.name ?? t("system"), at: formatMoment(run.started_at) })}
          </span>
          {run.ended_at ? <span>{t("endedAt", { at: formatMoment(run.ended_at) })}</span> : null}
          <span>{t("version", { n: run.version })}</span>
        </div>
        <NodeProgress run={run} />
      </section>
      {running ? (
        <OpenTasks
          run={run}
          onLink={!still && (mine || admin) ? (action, task) => send({ action, task: task.id }) : undefined}
          onReassign={admin ? (task) => setAsk({ action: "reassign", task }) : undefined}
        />
      ) : null}
      <TimelineCard run={run} />
      <RunDialog ask={ask} pending={command.isPending} onSend={send} onClose={() => setAsk(null)} />
    </Page>
  );
}
