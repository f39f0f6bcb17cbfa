/** The job that tries everything again: how far it is, and what has not succeeded. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert } from "antd";
import { useEffect } from "react";
import { Link } from "react-router";
import { isUnderWay, useJob, type Job } from "@/shared/api/jobs";
import type { Json } from "@/shared/api/types";
import { useLanguage } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import { JobProgress } from "@/shared/ui/job-progress";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { forgetLog } from "../../calls/flow-log";
import styles from "./log.module.css";
import { flowLogTexts } from "./texts/texts";

interface RetryPanelProps {
  readonly id: string;
  readonly onClose: () => void;
}

export function RetryPanel({ id, onClose }: RetryPanelProps) {
  const t = useTexts(flowLogTexts);
  const client = useQueryClient();
  const job = useJob(id);
  const state = job.data?.state;
  useEffect(() => {
    if (state !== undefined && !isUnderWay(state)) forgetLog(client);
  }, [state, client]);
  if (job.isLoadingError) return <LoadProblem error={job.error} retry={() => void job.refetch()} />;
  if (!job.data) return <ListSkeleton rows={2} />;
  if (isUnderWay(job.data.state)) return <JobProgress job={job.data} label={t("working")} />;
  return <Over job={job.data} onClose={onClose} />;
}

/** A passing that has not succeeded, as the job has stored it. */
interface LeftPassing {
  readonly line: number;
  readonly run: string | null;
  readonly record_title: string;
  readonly failed: boolean;
  readonly problems: readonly Readonly<Record<string, Json>>[];
}

function Over({ job, onClose }: { readonly job: Job; readonly onClose: () => void }) {
  const t = useTexts(flowLogTexts);
  const language = useLanguage();
  const tried = Number(job.result?.["tried"] ?? 0);
  const left = (job.result?.["left"] ?? []) as unknown as readonly LeftPassing[];
  const headline = () => {
    if (job.state === "failed") return t("retryBroke");
    if (job.state === "cancelled") return t("retryStopped", { n: tried, failed: left.length });
    if (tried === 0) return t("nothingToRetry");
    return left.length > 0 ? t("someFailed", { n: tried, failed: left.length }) : t("retried", { n: tried });
  };
  const why = (one: LeftPassing) =>
    one.failed
      ? t("stillFailing")
      : one.problems.map((problem) => String(problem[language === "en" ? "en" : "zh"] ?? "")).join("；");
  const said = job.problems.map((problem) => problem.message).join("；");
  const list = left.length > 0 && (
    <ul className={styles.list}>
      {left.map((one) => (
        <li key={one.line}>
          {one.run === null ? (
            t("noRecord")
          ) : (
            <Link to={`/runs/${one.run}`}>{one.record_title || t("noRecord")}</Link>
          )}
          <p className={styles.why}>{why(one)}</p>
        </li>
      ))}
    </ul>
  );
  const type =
    job.state === "failed" ? "error" : left.length > 0 || job.state !== "done" ? "warning" : "success";
  return (
    <Alert
      role="status"
      showIcon
      className={styles.over ?? ""}
      type={type}
      title={headline()}
      description={list || said || undefined}
      closable={{ "aria-label": t("understood"), onClose }}
    />
  );
}
