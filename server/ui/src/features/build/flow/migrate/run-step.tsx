import { Alert } from "antd";
import { useEffect } from "react";
import { Link } from "react-router";
import { isUnderWay, useJob, type Job } from "@/shared/api/jobs";
import type { Json } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { inLine } from "@/shared/i18n/format";
import { useLanguage } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import { JobProgress } from "@/shared/ui/job-progress";
import { LoadProblem } from "@/shared/ui/load-problem";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useForgetVersions } from "../../calls/migration";
import styles from "./migrate.module.css";
import { migrateTexts } from "./texts/texts";

interface RunStepProps {
  readonly app: string;
  readonly flow: string;
  readonly id: string;
  readonly onAgain: () => void;
}

/** The move under way, and how it ended. */
export function RunStep({ app, flow, id, onAgain }: RunStepProps) {
  const t = useTexts(migrateTexts);
  const job = useJob(id);
  const forget = useForgetVersions(app, flow);
  const state = job.data?.state;
  useEffect(() => {
    if (state !== undefined && !isUnderWay(state)) void forget();
  }, [state, forget]);
  if (job.isLoadingError) return <LoadProblem error={job.error} retry={() => void job.refetch()} />;
  if (!job.data) return <ListSkeleton rows={3} />;
  return isUnderWay(job.data.state) ? (
    <JobProgress job={job.data} label={t("running")} />
  ) : (
    <Over app={app} flow={flow} job={job.data} onAgain={onAgain} />
  );
}

/** A run that was not moved, as the job has stored it. */
interface LeftRun {
  readonly run: string;
  readonly record_title: string;
  readonly problems: readonly Readonly<Record<string, Json>>[];
}

interface OverProps {
  readonly app: string;
  readonly flow: string;
  readonly job: Job;
  readonly onAgain: () => void;
}

function Over({ app, flow, job, onAgain }: OverProps) {
  const t = useTexts(migrateTexts);
  const language = useLanguage();
  const moved = Number(job.result?.["moved"] ?? 0);
  const to = job.result?.["to"];
  const left = (job.result?.["left"] ?? []) as unknown as readonly LeftRun[];
  const stayed = Number(job.result?.["stayed"] ?? 0);
  const said = inLine(job.problems.map((problem) => problem.message));
  const headline = () => {
    if (job.state === "cancelled") return t("cancelledJob", { n: moved });
    if (job.state === "failed") return t("failed", { n: moved });
    return typeof to === "number" ? t("done", { n: moved, to }) : t("doneShort", { n: moved });
  };
  const columns: Column<LeftRun>[] = [
    {
      key: "record",
      title: t("record"),
      render: (run) => <Link to={`/runs/${run.run}`}>{run.record_title || t("untitled")}</Link>,
    },
    {
      key: "reason",
      title: t("reason"),
      render: (run) =>
        inLine(run.problems.map((problem) => String(problem[language === "en" ? "en" : "zh"] ?? ""))),
    },
  ];
  return (
    <>
      <Alert
        role="status"
        showIcon
        className={styles.problem ?? ""}
        type={job.state === "failed" ? "error" : stayed > 0 || job.state !== "done" ? "warning" : "success"}
        title={headline()}
        description={said || undefined}
      />
      {left.length > 0 && (
        <section className={styles.part}>
          <h2>{t("left", { n: stayed })}</h2>
          {stayed > left.length && <p className={styles.help}>{t("leftFirst", { n: left.length })}</p>}
          <RowsTable
            columns={columns}
            rows={[...left]}
            rowKey={(run) => run.run}
            label={t("left", { n: stayed })}
          />
        </section>
      )}
      <div className={styles.foot}>
        <Button onClick={onAgain}>{t("again")}</Button>
        <Link to={`/build/${app}/flows/${flow}`} className="c-button" data-look="primary">
          {t("toFlow")}
        </Link>
      </div>
    </>
  );
}
