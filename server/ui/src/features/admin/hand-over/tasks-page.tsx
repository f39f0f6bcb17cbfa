/** /admin/members/:id/tasks: what a member has to do; some or all of it goes to somebody else while they stay. */
import { Button, Checkbox, Select } from "antd";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useMembersTaskFlows, useMembersTasks, type HandOverPlace } from "@/shared/api/hand-over";
import { useMember } from "@/shared/api/people";
import type { BoxedFlow, Task } from "@/shared/api/types";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { Page } from "@/shared/ui/page";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "../admin.module.css";
import { HandOverDialog, type Handing } from "./hand-over-dialog";
import { HandOverPanel } from "./hand-over-panel";
import { handOverTexts } from "./texts";

/** The most tasks the server takes one by one. */
const MOST = 200;

export function Component() {
  const t = useTexts(handOverTexts);
  const { id = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [handing, setHanding] = useState<Handing | null>(null);
  const member = useMember(id);
  const found = useMembersTaskFlows(id).data;
  const flows = found?.items ?? [];
  const place = placeOf(params.get("flow"));
  const tasks = useMembersTasks(id, place);
  // What has been decided meanwhile is chosen no more.
  const chosen = new Set(tasks.items.flatMap(({ id }) => (ticked.has(id) ? [id] : [])));
  const job = params.get("job");

  const put = (key: "flow" | "job", value: string | null) => {
    const next = new URLSearchParams(params);
    if (value) next.set(key, value);
    else next.delete(key);
    setParams(next, { replace: true });
  };
  const choose = (task: string, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(task);
    else next.delete(task);
    setTicked(next);
  };
  const flowTitle = flows.find((one) => isAt(one, place))?.flow_title;

  if (member.isLoadingError) return <LoadProblem error={member.error} retry={() => void member.refetch()} />;
  if (!member.data) return <ListSkeleton height={40} rows={8} />;
  const { name } = member.data;
  return (
    <Page
      title={t("title", { name })}
      lead={<Link to="/admin/members">{t("back")}</Link>}
      actions={
        <>
          <Button
            disabled={chosen.size === 0 || chosen.size > MOST}
            title={chosen.size > MOST ? t("tooMany", { n: MOST }) : undefined}
            onClick={() => setHanding({ tasks: [...chosen] })}
          >
            {t("chosen", { n: chosen.size })}
          </Button>
          <Button
            type="primary"
            disabled={tasks.items.length === 0}
            onClick={() => setHanding({ ...place, ...(place.flow && { title: flowTitle ?? place.flow }) })}
          >
            {t(place.flow ? "allShown" : "all")}
          </Button>
        </>
      }
    >
      <p className={styles.hint}>{t("lead", { name })}</p>
      {job ? <HandOverPanel id={job} member={id} onClose={() => put("job", null)} /> : null}
      <div className={styles.filters}>
        <Select
          value={params.get("flow") ?? ""}
          onChange={(value) => {
            setTicked(new Set());
            put("flow", value);
          }}
          aria-label={t("flow")}
          style={{ minWidth: 240 }}
          options={[
            { value: "", label: t("allFlows") },
            ...(found ? withPlace(flows, place) : []).map(({ app, app_title, flow, flow_title, count }) => ({
              value: `${app}/${flow}`,
              label: t("flowOption", { app: app_title, flow: flow_title, n: count }),
            })),
          ]}
        />
      </div>
      {tasks.isPending ? (
        <ListSkeleton height={40} rows={8} />
      ) : tasks.isLoadingError ? (
        <LoadProblem error={tasks.error} retry={() => void tasks.refetch()} />
      ) : tasks.items.length ? (
        <>
          <TaskTable tasks={tasks.items} chosen={chosen} onChoose={choose} />
          <MoreButton list={tasks} />
        </>
      ) : (
        <Empty title={t("empty")} text={t("emptyText")} />
      )}
      {handing && (
        <HandOverDialog
          handing={handing}
          member={{ id, name }}
          onBegun={(begun) => {
            setHanding(null);
            setTicked(new Set());
            put("job", begun);
          }}
          onClose={() => setHanding(null)}
        />
      )}
    </Page>
  );
}

function placeOf(word: string | null): HandOverPlace {
  const [app, flow] = (word ?? "").split("/");
  return app && flow ? { app, flow } : {};
}

function isAt({ app, flow }: BoxedFlow, place: HandOverPlace): boolean {
  return app === place.app && flow === place.flow;
}

/** A flow of which nothing is left to do is still the one that is shown. */
function withPlace(flows: readonly BoxedFlow[], place: HandOverPlace): readonly BoxedFlow[] {
  const { app, flow } = place;
  if (!app || !flow || flows.some((one) => isAt(one, place))) return flows;
  return [...flows, { app, app_title: app, flow, flow_title: flow, count: 0 }];
}

interface TaskTableProps {
  readonly tasks: Task[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (task: string, on: boolean) => void;
}

function TaskTable({ tasks, chosen, onChoose }: TaskTableProps) {
  const t = useTexts(handOverTexts);
  const titleOf = (task: Task) => task.record_title || t("noRecord");
  const columns: Column<Task>[] = [
    {
      key: "record",
      title: t("record"),
      render: (task) => (
        <span className={styles.person}>
          <Checkbox
            checked={chosen.has(task.id)}
            onChange={(event) => onChoose(task.id, event.target.checked)}
            aria-label={`${t("choose")}: ${titleOf(task)}`}
          />
          <Link to={`/runs/${task.run_id}`}>{titleOf(task)}</Link>
        </span>
      ),
    },
    { key: "flow", title: t("flow"), render: (task) => task.flow_title },
    { key: "node", title: t("node"), render: (task) => task.node_title },
    { key: "initiator", title: t("initiator"), width: 120, render: (task) => task.initiator?.name ?? "—" },
    {
      key: "came",
      title: t("came"),
      width: 120,
      render: (task) => <span title={formatExact(task.created_at)}>{formatMoment(task.created_at)}</span>,
    },
    {
      key: "due",
      title: t("due"),
      width: 120,
      render: (task) => (task.due_at ? formatMoment(task.due_at) : "—"),
    },
  ];
  return <RowsTable columns={columns} rows={tasks} rowKey={(task) => task.id} label={t("record")} />;
}
