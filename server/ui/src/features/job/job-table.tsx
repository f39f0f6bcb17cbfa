import { App, Button, Progress } from "antd";
import { Link, useSearchParams } from "react-router";
import { exportHref } from "@/features/transfer/calls/imports";
import { isUnderWay, share, useStopJob, type Job, type JobState } from "@/shared/api/jobs";
import { messageOf } from "@/shared/api/problem";
import { formatExact, formatMoment, formatNumber, inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import type { Tone } from "@/shared/theme/palette";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ToneTag } from "@/shared/ui/tone-tag";
import { isBatch } from "./calls/batches";
import { texts } from "./texts/texts";

const tones: Record<JobState, Tone> = {
  draft: "gray",
  waiting: "blue",
  running: "blue",
  done: "green",
  failed: "red",
  cancelled: "gray",
};

export function JobTable({ jobs, all }: { readonly jobs: Job[]; readonly all: boolean }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const stop = useStopJob();
  const ask = (id: string) =>
    void stop.mutateAsync(id).then(
      () => void message.success(t("stopped")),
      (error: unknown) => void message.error(messageOf(error)),
    );
  const columns: Column<Job>[] = [
    { key: "what", title: t("what"), render: (job) => <Title job={job} all={all} /> },
    ...(all ? [{ key: "who", title: t("who"), width: 120, render: (job: Job) => job.member ?? "—" }] : []),
    {
      key: "state",
      title: t("state"),
      width: 96,
      render: (job) => <ToneTag tone={tones[job.state]}>{t(job.state)}</ToneTag>,
    },
    {
      key: "progress",
      title: t("progress"),
      width: 160,
      render: (job) =>
        job.state === "running" ? (
          <Progress percent={share(job)} size="small" aria-label={job.title} />
        ) : (
          formatNumber(job.done)
        ),
    },
    {
      key: "at",
      title: t("at"),
      width: 120,
      render: (job) => <span title={formatExact(job.created_at)}>{formatMoment(job.created_at)}</span>,
    },
    {
      key: "do",
      title: t("doing"),
      width: 96,
      corner: true,
      render: (job) =>
        isUnderWay(job.state) ? (
          <Button size="small" disabled={job.stopping} onClick={() => ask(job.id)}>
            {t("stop")}
          </Button>
        ) : job.kind === "export" && job.state === "done" && !all ? (
          <Button size="small" href={exportHref(job.id)}>
            {t("download")}
          </Button>
        ) : null,
    },
  ];
  return <RowsTable columns={columns} rows={jobs} rowKey={(job) => job.id} label={t("title")} />;
}

function Title({ job, all }: { readonly job: Job; readonly all: boolean }) {
  const t = useTexts(texts);
  const [search] = useSearchParams();
  const said = inLine(job.problems.map((problem) => problem.message));
  const why = said || (job.error === "internal" ? t("internal") : "");
  // What came of a batch is told to whoever asked for it.
  const shown = new URLSearchParams(search);
  shown.set("job", job.id);
  const place = isBatch(job) ? (all ? null : `?${shown.toString()}`) : placeOf(job);
  return (
    <>
      {place === null ? job.title : <Link to={place}>{job.title}</Link>}
      {why !== "" && <div role="note">{why}</div>}
    </>
  );
}

/** The page of a flow that shows a job of this kind. */
const FLOW_PAGES: Readonly<Record<string, string>> = { migrate: "migrate", retry_nodes: "log" };

/** Where one sees more of it. */
function placeOf({ id, kind, app, form, result }: Job): string | null {
  const from = result?.["from"];
  if (kind === "hand_over_tasks" && typeof from === "string") return `/admin/members/${from}/tasks?job=${id}`;
  if (app === null) return null;
  if (kind === "import" && form !== null) return `/apps/${app}/${form}/import?job=${id}`;
  const flow = result?.["flow"];
  if (typeof flow !== "string") return null;
  const page = FLOW_PAGES[kind];
  return page === undefined ? null : `/build/${app}/flows/${flow}/${page}?job=${id}`;
}
