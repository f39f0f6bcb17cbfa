/** A change of all that match: under way, and what came of it, with the way back. */
import { Alert, App, Button, Modal } from "antd";
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { isUnderWay, type Job } from "@/shared/api/jobs";
import { messageOf } from "@/shared/api/problem";
import { inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Counts } from "@/shared/ui/counts";
import { JobProgress } from "@/shared/ui/job-progress";
import { LoadProblem } from "@/shared/ui/load-problem";
import { MoreButton } from "@/shared/ui/more-button";
import { scrolledByKeys } from "@/shared/ui/scrolled-by-keys";
import { ListSkeleton } from "@/shared/ui/skeleton";
import styles from "./batch-dialog.module.css";
import { useBatchJob, useRefused, useUndoBatch, type Batch } from "./calls/batches";
import { texts } from "./texts/texts";
import "@/shared/controls/controls.css";

interface BatchDialogProps {
  readonly id: string;
  readonly onClose: () => void;
  /** Told when nothing more changes by itself. */
  readonly onOver?: () => void;
}

export default function BatchDialog({ id, onClose, onOver }: BatchDialogProps) {
  const t = useTexts(texts);
  const batch = useBatchJob(id);
  return (
    <Modal open title={batch.data?.job.title ?? t("batch")} footer={null} width={560} onCancel={onClose}>
      {batch.isLoadingError ? (
        <LoadProblem error={batch.error} retry={() => void batch.refetch()} />
      ) : batch.data ? (
        <Course batch={batch.data} onClose={onClose} onOver={onOver} />
      ) : (
        <ListSkeleton rows={3} height={36} />
      )}
    </Modal>
  );
}

type CourseProps = Pick<BatchDialogProps, "onClose"> & {
  readonly batch: Batch;
  readonly onOver: (() => void) | undefined;
};

function Course({ batch, onClose, onOver }: CourseProps) {
  const t = useTexts(texts);
  const { job } = batch;
  const over = !isUnderWay(job.state);
  useOnceOver(over, onOver);
  return (
    <div className={styles.stack}>
      {over ? <Ended job={job} /> : <JobProgress job={job} label={t("running")} />}
      <Figures batch={batch} />
      {over && <Refused id={job.id} />}
      {batch.undone_by !== null && <Undone id={batch.undone_by} of={job.id} onOver={onOver} />}
      {over && (
        <div className={styles.foot}>
          <Undo batch={batch} />
          {job.app !== null && job.form !== null && (
            <Link to={`/apps/${job.app}/${job.form}`} className="c-button" onClick={onClose}>
              {t("view")}
            </Link>
          )}
          <Button type="primary" onClick={onClose}>
            {t("close")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Calls once when it is over, also where it was from the beginning. */
function useOnceOver(over: boolean, onOver: (() => void) | undefined) {
  const told = useRef(false);
  useEffect(() => {
    if (over && !told.current) onOver?.();
    told.current = over;
  }, [over, onOver]);
}

function Ended({ job }: { readonly job: Job }) {
  const t = useTexts(texts);
  const said = inLine(job.problems.map((problem) => problem.message));
  const why = said || (job.error === "internal" ? t("internal") : "");
  return (
    <Alert
      role="status"
      showIcon
      type={job.state === "done" ? "success" : job.state === "failed" ? "error" : "warning"}
      title={t(job.state === "cancelled" ? "batchStopped" : job.state)}
      description={why || undefined}
    />
  );
}

const DONE = {
  update: "changed",
  delete: "deleted",
  archive: "archived",
  unarchive: "unarchived",
  restore: "broughtBack",
  destroy: "destroyed",
  press: "pressed",
} as const;

function Figures({ batch: { job, change, so_far: soFar } }: { readonly batch: Batch }) {
  const t = useTexts(texts);
  if (change === null || soFar === null) {
    const count = (key: string) => {
      const value = job.result?.[key];
      return typeof value === "number" ? value : 0;
    };
    return isUnderWay(job.state) ? null : (
      <Counts
        items={[
          { title: t("restored"), count: count("restored") },
          { title: t("kept"), count: count("kept"), bad: count("kept") > 0 },
        ]}
      />
    );
  }
  const { changed, unchanged, refused, left } = soFar;
  return (
    <Counts
      items={[
        { title: t(DONE[change.op]), count: changed },
        ...(change.op === "update" ? [{ title: t("unchanged"), count: unchanged }] : []),
        { title: t("refused"), count: refused, bad: refused > 0 },
        { title: t("left"), count: left },
      ]}
    />
  );
}

/** The records that were left as they are, each with its reason. */
function Refused({ id }: { readonly id: string }) {
  const t = useTexts(texts);
  const list = useRefused(id);
  if (list.isLoadingError) return <LoadProblem error={list.error} retry={() => void list.refetch()} />;
  if (list.items.length === 0) return null;
  return (
    <div>
      <ul className={styles.refused} aria-label={t("refused")} ref={scrolledByKeys}>
        {list.items.map((record) => (
          <li key={record.id}>
            <span className={styles.title}>{record.title || record.id}</span>
            <span className={styles.reason}>{inLine(record.problems.map((problem) => problem.message))}</span>
          </li>
        ))}
      </ul>
      <MoreButton list={list} />
    </div>
  );
}

function Undo({ batch: { job, change, so_far: soFar, undone_by: undoneBy } }: { readonly batch: Batch }) {
  if (change === null || undoneBy !== null || !soFar || soFar.changed === 0) return null;
  // What is destroyed does not come back, and what a flow did is its own.
  if (change.op === "destroy" || change.op === "press") return null;
  return <UndoButton of={job.id} />;
}

function UndoButton({ of }: { readonly of: string }) {
  const t = useTexts(texts);
  const { modal, message } = App.useApp();
  const undo = useUndoBatch(of);
  const ask = () =>
    modal.confirm({
      title: t("undoTitle"),
      content: t("undoText"),
      okText: t("undo"),
      cancelText: t("cancel"),
      onOk: () => undo.mutateAsync().catch((error: unknown) => void message.error(messageOf(error))),
    });
  return (
    <Button danger loading={undo.isPending} onClick={ask}>
      {t("undo")}
    </Button>
  );
}

interface UndoneProps {
  readonly id: string;
  /** What is taken back. */
  readonly of: string;
  readonly onOver: (() => void) | undefined;
}

/** Taking it back, below what is taken back. */
function Undone({ id, of, onOver }: UndoneProps) {
  const t = useTexts(texts);
  const batch = useBatchJob(id).data;
  const over = batch !== undefined && !isUnderWay(batch.job.state);
  useOnceOver(over, onOver);
  if (!batch) return null;
  if (!over) return <JobProgress job={batch.job} label={t("undoing")} />;
  return (
    <>
      <Alert
        role="status"
        showIcon
        type={batch.job.state === "done" ? "info" : "error"}
        title={t(batch.job.state === "done" ? "undone" : "undoFailed")}
        action={batch.job.state !== "done" && <UndoButton of={of} />}
      />
      <Figures batch={batch} />
      <Refused id={id} />
    </>
  );
}
