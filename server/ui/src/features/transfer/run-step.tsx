import { Alert, App, Button, Progress } from "antd";
import { Link } from "react-router";
import type { FormDto } from "@/shared/api/form-types";
import { isUnderWay, share, useJob, useStopJob, type Job } from "@/shared/api/jobs";
import { messageOf } from "@/shared/api/problem";
import { inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Counts } from "@/shared/ui/counts";
import { BadRows } from "./bad-rows";
import { refusedHref, useUndo, type Import } from "./calls/imports";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";
import "@/shared/controls/controls.css";

interface RunStepProps {
  readonly form: FormDto;
  readonly of: Import;
  readonly onAgain: () => void;
}

/** The import under way, and how it ended. */
export function RunStep(props: RunStepProps) {
  return isUnderWay(props.of.job.state) ? <UnderWay of={props.of} /> : <Over {...props} />;
}

function UnderWay({ of }: { readonly of: Import }) {
  const t = useTexts(texts);
  const { modal, message } = App.useApp();
  const stop = useStopJob();
  const { job } = of;
  const ask = () =>
    modal.confirm({
      title: t("stopTitle"),
      content: t("stopText"),
      okText: t("stop"),
      cancelText: t("cancel"),
      okButtonProps: { danger: true },
      onOk: () => stop.mutateAsync(job.id).catch((error: unknown) => message.error(messageOf(error))),
    });
  return (
    <div className={styles.panel}>
      <p role="status">
        <strong>{t(job.state === "waiting" ? "waiting" : "running")}</strong>{" "}
        {job.total > job.done
          ? t("progress", { done: job.done, total: job.total })
          : t("progressSome", { n: job.done, done: job.done })}
      </p>
      <Progress percent={share(job)} status="active" aria-label={t("running")} />
      <ImportCounts of={of} />
      <p className={styles.hint}>{t("leave")}</p>
      <div className={styles.foot}>
        <Button danger disabled={job.stopping || stop.isPending} onClick={ask}>
          {t(job.stopping ? "stopping" : "stop")}
        </Button>
      </div>
    </div>
  );
}

function ImportCounts({ of }: { readonly of: Import }) {
  const t = useTexts(texts);
  const { created, updated, unchanged, refused } = of.so_far;
  return (
    <Counts
      items={[
        { title: t("created"), count: created },
        { title: t("updated"), count: updated },
        { title: t("unchanged"), count: unchanged },
        { title: t("refused"), count: refused, bad: refused > 0 },
      ]}
    />
  );
}

function Over({ form, of, onAgain }: RunStepProps) {
  const t = useTexts(texts);
  const { job } = of;
  const { refused, created, updated } = of.so_far;
  const said = inLine(job.problems.map((problem) => problem.message));
  const headline =
    job.state === "done"
      ? refused > 0
        ? t("doneSome", { n: refused })
        : t("done")
      : t(job.state === "cancelled" ? "cancelled" : "failed");
  return (
    <>
      <Alert
        role="status"
        showIcon
        className={styles.problem ?? ""}
        type={job.state === "failed" ? "error" : refused > 0 || job.state !== "done" ? "warning" : "success"}
        title={headline}
        description={said || undefined}
      />
      <ImportCounts of={of} />
      {of.undone_by !== null && <Undone id={of.undone_by} of={job.id} />}
      {refused > 0 && (
        <>
          <p>{t("refusedText")}</p>
          <div className={styles.foot} style={{ marginTop: 0, marginBottom: 16 }}>
            <Button type="primary" href={refusedHref(job.id)}>
              {t("download")}
            </Button>
            <Button onClick={onAgain}>{t("repair")}</Button>
          </div>
          <BadRows id={job.id} state={job.state} />
        </>
      )}
      <div className={styles.foot}>
        <Link to={`/apps/${form.app}/${form.key}`} className="c-button" data-look="primary">
          {t("view")}
        </Link>
        {refused === 0 && <Button onClick={onAgain}>{t("again")}</Button>}
        <span className={styles.spread} />
        {of.undone_by === null && created + updated > 0 && <UndoButton of={job.id} />}
      </div>
    </>
  );
}

function UndoButton({ of }: { readonly of: string }) {
  const t = useTexts(texts);
  const { modal, message } = App.useApp();
  const undo = useUndo(of);
  const ask = () =>
    modal.confirm({
      title: t("undoTitle"),
      content: t("undoText"),
      okText: t("undo"),
      cancelText: t("cancel"),
      onOk: () => undo.mutateAsync().catch((error: unknown) => message.error(messageOf(error))),
    });
  return (
    <Button danger loading={undo.isPending} onClick={ask}>
      {t("undo")}
    </Button>
  );
}

function Undone({ id, of }: { readonly id: string; readonly of: string }) {
  const t = useTexts(texts);
  const job = useJob(id).data;
  if (!job) return null;
  if (isUnderWay(job.state)) {
    return <Alert role="status" className={styles.problem ?? ""} title={t("undoing", { n: job.done })} />;
  }
  if (job.state !== "done") {
    return (
      <Alert
        role="alert"
        type="error"
        className={styles.problem ?? ""}
        title={t("undoFailed")}
        action={<UndoButton of={of} />}
      />
    );
  }
  return (
    <>
      <Alert
        role="status"
        type="info"
        showIcon
        className={styles.problem ?? ""}
        title={t("undone")}
        description={t("undoneText", {
          binned: count(job, "binned"),
          restored: count(job, "restored"),
          kept: count(job, "kept"),
        })}
      />
      {count(job, "kept") > 0 && <BadRows id={job.id} state={job.state} />}
    </>
  );
}

function count(job: Job, key: string): number {
  const value = job.result?.[key];
  return typeof value === "number" ? value : 0;
}
