import { App } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useMe } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Counts } from "@/shared/ui/counts";
import { Empty } from "@/shared/ui/empty";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ToneTag } from "@/shared/ui/tone-tag";
import {
  useMigrate,
  useMigrationCounts,
  usePreviewMigration,
  type MigrationPlan,
  type MigrationPreview,
  type MigrationRun,
  type MigrationTask,
} from "../../calls/migration";
import styles from "./migrate.module.css";
import { migrateTexts } from "./texts/texts";

interface PreviewStepProps {
  readonly app: string;
  readonly flow: string;
  readonly plan: MigrationPlan;
  readonly preview: MigrationPreview;
  /** About how many runs there are. */
  readonly total: number;
  readonly onBack: () => void;
  readonly onBegun: (job: string) => void;
}

const COUNTS = ["movable", "immovable", "kept", "opened", "cancelled"] as const;

/** What would become of each run, and the word to do it. */
export function PreviewStep({ app, flow, plan, preview, total, onBack, onBegun }: PreviewStepProps) {
  const t = useTexts(migrateTexts);
  const { modal, message } = App.useApp();
  const migrate = useMigrate(app, flow);
  const admin = useMe().data?.is_admin === true;
  const { counts, error } = useMigrationCounts(app, flow, plan, preview);
  const [shown, setShown] = useState(preview);
  const more = usePreviewMigration(app, flow);
  const { movable } = counts;
  const { next } = shown;
  const isCounting = counts.next !== null;
  const showMore = (after: string) =>
    void more.mutateAsync({ plan, after }).then(
      (found) => setShown({ ...found, runs: [...shown.runs, ...found.runs] }),
      (problem: unknown) => void message.error(messageOf(problem)),
    );
  const begin = () =>
    modal.confirm({
      title: t("startTitle", { n: movable, to: plan.to }),
      content: t("startText"),
      okText: t("start", { n: movable }),
      cancelText: t("cancel"),
      onOk: () =>
        migrate
          .mutateAsync(plan)
          .then(({ job }) => onBegun(job))
          .catch((error: unknown) => void message.error(messageOf(error))),
    });
  const columns: Column<MigrationRun>[] = [
    {
      key: "record",
      title: t("record"),
      render: (run) => <Link to={`/runs/${run.run}`}>{run.record_title || t("untitled")}</Link>,
    },
    { key: "version", title: t("version"), render: (run) => t("versionLine", { n: run.version }) },
    { key: "place", title: t("place"), render: (run) => <Places run={run} /> },
    { key: "tasks", title: t("tasks"), render: (run) => <Tasks run={run} /> },
    { key: "result", title: t("result"), render: (run) => <Result run={run} /> },
  ];
  return (
    <>
      <p className={styles.help}>{t("previewHelp")}</p>
      <Counts items={COUNTS.map((one) => ({ title: t(one), count: counts[one] }))} />
      {isCounting && (
        <p className={styles.help} role="status">
          {error === null
            ? t("counting", { done: counts.movable + counts.immovable, total })
            : `${t("countingFailed")}: ${messageOf(error)}`}
        </p>
      )}
      {counts.reasons.length > 0 && (
        <section className={styles.part}>
          <h2>{t("whyNot")}</h2>
          <ul className={styles.lines}>
            {counts.reasons.map((one) => (
              <li key={`${one.pointer} ${one.code}`}>
                {one.message} · {t("reasonRuns", { n: one.runs })}
              </li>
            ))}
          </ul>
        </section>
      )}
      {shown.runs.length === 0 ? (
        <Empty title={t("noRuns")} compact />
      ) : (
        <RowsTable
          columns={columns}
          rows={[...shown.runs]}
          rowKey={(run) => run.run}
          label={t("stepPreview")}
        />
      )}
      <div className={styles.foot}>
        {next !== null && (
          <Button disabled={more.isPending} onClick={() => showMore(next)}>
            {t("showMore")}
          </Button>
        )}
        <Button onClick={onBack}>{t("back")}</Button>
        {admin ? (
          <Button look="primary" disabled={movable === 0 || isCounting || migrate.isPending} onClick={begin}>
            {t("start", { n: movable })}
          </Button>
        ) : (
          <span>{t("startByAdmin")}</span>
        )}
      </div>
    </>
  );
}

function Places({ run }: { readonly run: MigrationRun }) {
  const t = useTexts(migrateTexts);
  return (
    <ul className={styles.lines}>
      {run.places.map(({ from, to, ends }, at) => (
        <li key={`${from}-${at}`}>
          {from} → {ends ? t("branchEnds") : (to ?? <em>{t("nowhere")}</em>)}
        </li>
      ))}
      {run.begun.length > 0 && <li>{t("begins", { titles: inList([...run.begun]) })}</li>}
      {run.left_out.length > 0 && <li>{t("leftOut", { titles: inList([...run.left_out]) })}</li>}
    </ul>
  );
}

function Tasks({ run }: { readonly run: MigrationRun }) {
  const t = useTexts(migrateTexts);
  const who = (tasks: readonly MigrationTask[]) =>
    inList(tasks.map(({ person, node }) => t("taskOf", { name: person.name, node })));
  return (
    <ul className={styles.lines}>
      {run.kept > 0 && <li>{t("taskKept", { n: run.kept })}</li>}
      {run.opened.length > 0 && <li>{t("taskOpened", { who: who(run.opened) })}</li>}
      {run.cancelled.length > 0 && <li>{t("taskCancelled", { who: who(run.cancelled) })}</li>}
    </ul>
  );
}

function Result({ run }: { readonly run: MigrationRun }) {
  const t = useTexts(migrateTexts);
  if (run.problems.length === 0)
    return (
      <>
        <ToneTag tone="green">{t("willMove")}</ToneTag>
        {run.suspended && <p>{t("staysSuspended")}</p>}
        {run.ends !== null && <p className={styles.mistake}>{t("ends")}</p>}
      </>
    );
  return (
    <>
      <ToneTag tone="red">{t("willStay")}</ToneTag>
      <ul className={styles.lines}>
        {run.problems.map((problem) => (
          <li key={`${problem.pointer} ${problem.code}`}>{problem.message}</li>
        ))}
      </ul>
    </>
  );
}
