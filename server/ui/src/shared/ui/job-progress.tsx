/** Long work under way: how far it is, that one may leave, and stopping it. */
import { App, Progress } from "antd";
import { share, useStopJob, type Job } from "@/shared/api/jobs";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./job-progress.module.css";
import { texts } from "./texts";

interface JobProgressProps {
  readonly job: Job;
  /** What is being done: "Moving runs". */
  readonly label: string;
}

export function JobProgress({ job, label }: JobProgressProps) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const stop = useStopJob();
  return (
    <div className={styles.panel}>
      <p role="status">
        <strong>{job.state === "waiting" ? t("jobWaiting") : label}</strong>{" "}
        {job.total > 0 && t("jobProgress", { done: job.done, total: job.total })}
      </p>
      <Progress percent={share(job)} status="active" aria-label={label} />
      <p className={styles.help}>{t("jobLeave")}</p>
      <Button
        disabled={job.stopping || stop.isPending}
        onClick={() =>
          void stop.mutateAsync(job.id).catch((error: unknown) => void message.error(messageOf(error)))
        }
      >
        {t(job.stopping ? "jobStopping" : "jobStop")}
      </Button>
    </div>
  );
}
