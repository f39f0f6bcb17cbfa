import { App } from "antd";
import { Link } from "react-router";
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
  readonly onBack: () => void;
  readonly onBegun: (job: string) => void;
}

const COUNTS = ["movable", "immovable", "kept", "opened", "cancelled"] as const;

/** What would become of each run, and the word to do it. */
export function PreviewStep({ app, flow, plan, preview, onBack, onBegun }: PreviewStepProps) {
  const t = useTexts(migrateTexts);
  const { modal, message } = App.useApp();
  const migrate = useMigrate(app, flow);
  const movable = preview.runs.filter((run) => run.problems.length === 0);
  const begin = () =>
    modal.confirm({
      title: t("startTitle", { n: movable.length, to: plan.to }),
      content: t("startText"),
      okText: t("start", { n: movable.length }),
      cancelText: t("cancel"),
      onOk: () =>
        migrate
          .mutateAsync({ plan, runs: movable })
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
      <Counts items={COUNTS.map((one) => ({ title: t(one), count: preview[one] }))} />
      {preview.more && <p className={styles.help}>{t("more")}</p>}
      {preview.runs.length === 0 ? (
        <Empty title={t("noRuns")} compact />
      ) : (
        <RowsTable
          columns={columns}
          rows={[...preview.runs]}
          rowKey={(run) => run.run}
          label={t("stepPreview")}
        />
      )}
      <div className={styles.foot}>
        <Button onClick={onBack}>{t("back")}</Button>
        <Button look="primary" disabled={movable.length === 0 || migrate.isPending} onClick={begin}>
          {t("start", { n: movable.length })}
        </Button>
      </div>
    </>
  );
}

function Places({ run }: { readonly run: MigrationRun }) {
  const t = useTexts(migrateTexts);
  return (
    <ul className={styles.lines}>
      {run.places.map(({ from, to }, at) => (
        <li key={`${from}-${at}`}>
          {from} → {to ?? <em>{t("nowhere")}</em>}
        </li>
      ))}
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
