/** The job that hands tasks over: how far it is, and what has stayed. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert } from "antd";
import { useEffect } from "react";
import { Link } from "react-router";
import { forgetMembersTasks } from "@/shared/api/hand-over";
import { isUnderWay, useJob, type Job } from "@/shared/api/jobs";
import type { Json } from "@/shared/api/types";
import { inLine } from "@/shared/i18n/format";
import { useLanguage } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import { JobProgress } from "@/shared/ui/job-progress";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { handOverTexts } from "./texts";

interface HandOverPanelProps {
  readonly id: string;
  readonly member: string;
  readonly onClose: () => void;
}

export function HandOverPanel({ id, member, onClose }: HandOverPanelProps) {
  const t = useTexts(handOverTexts);
  const client = useQueryClient();
  const job = useJob(id);
  const state = job.data?.state;
  useEffect(() => {
    if (state !== undefined && !isUnderWay(state)) forgetMembersTasks(client, member);
  }, [state, client, member]);
  if (job.isLoadingError) return <LoadProblem error={job.error} retry={() => void job.refetch()} />;
  if (!job.data) return <ListSkeleton rows={2} />;
  if (isUnderWay(job.data.state)) return <JobProgress job={job.data} label={t("working")} />;
  return <Over job={job.data} onClose={onClose} />;
}

/** A task that has stayed, as the job has stored it. */
interface LeftTask {
  readonly task: string;
  readonly run: string | null;
  readonly record_title: string;
  readonly node_title: string;
  readonly problems: readonly Readonly<Record<string, Json>>[];
}

function Over({ job, onClose }: { readonly job: Job; readonly onClose: () => void }) {
  const t = useTexts(handOverTexts);
  const language = useLanguage();
  const count = (name: "moved" | "stayed") => Number(job.result?.[name] ?? 0);
  const left = (job.result?.["left"] ?? []) as unknown as readonly LeftTask[];
  const headline = () => {
    if (job.state === "failed") return t("broke");
    if (job.state === "cancelled") return t("stopped", { n: count("moved") });
    return count("stayed") > 0
      ? t("some", { n: count("moved"), left: count("stayed") })
      : t("done", { n: count("moved") });
  };
  const why = (one: LeftTask) =>
    inLine(one.problems.map((problem) => String(problem[language === "en" ? "en" : "zh"] ?? "")));
  const said = inLine(job.problems.map((problem) => problem.message));
  const unlisted = count("stayed") - left.length;
  const list = left.length > 0 && (
    <ul>
      {left.map((one) => (
        <li key={one.task}>
          {one.run === null ? (
            t("gone")
          ) : (
            <Link to={`/runs/${one.run}`}>{`${one.record_title} · ${one.node_title}`}</Link>
          )}
          {` — ${why(one)}`}
        </li>
      ))}
      {unlisted > 0 ? <li>{t("more", { n: unlisted })}</li> : null}
    </ul>
  );
  const isWell = job.state === "done" && count("stayed") === 0;
  return (
    <Alert
      role="status"
      showIcon
      style={{ marginBottom: 12 }}
      type={job.state === "failed" ? "error" : isWell ? "success" : "warning"}
      title={headline()}
      description={list || said || undefined}
      closable={{ "aria-label": t("understood"), onClose }}
    />
  );
}
