import { Link } from "react-router";
import { RunCourse } from "@/features/flow/run-course";
import { shownState } from "@/features/flow/returned";
import { RunStateTag } from "@/features/flow/run-state";
import type { FormDto } from "@/shared/api/form-types";
import type { DataRecord, Run } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Bar } from "@/shared/ui/skeleton";
import { useRecordRuns } from "../calls/runs";
import { recordTexts } from "../texts/texts";
import styles from "./side.module.css";

/** The flows this record went through, the first open. */
export function RunList({ form, record }: { readonly form: FormDto; readonly record: DataRecord }) {
  const t = useTexts(recordTexts);
  const runs = useRecordRuns(form.app, form.key, record.id);
  if (runs.isLoadingError) return null;
  const { items } = runs;
  return (
    <section className={styles.section} aria-label={t("flow")}>
      <h2 className={styles.heading}>{t("flow")}</h2>
      {runs.isPending ? (
        <Bar width="60%" />
      ) : items.length === 0 ? (
        <p className={styles.none}>{t("noRuns")}</p>
      ) : null}
      {items.map((run, index) => (
        <RunItem key={run.id} run={run} open={index === 0} />
      ))}
      {runs.hasNextPage && (
        <Button look="quiet" disabled={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          {t("moreRuns")}
        </Button>
      )}
    </section>
  );
}

function RunItem({ run, open }: { readonly run: Run; readonly open: boolean }) {
  const t = useTexts(recordTexts);
  return (
    <details className={styles.run} open={open}>
      <summary>
        <span>{run.flow_title}</span>
        <RunStateTag state={shownState(run)} />
        <span className={styles.at}>{formatMoment(run.started_at)}</span>
      </summary>
      <RunCourse run={run} />
      <Link to={`/runs/${run.id}`}>{t("openRun")}</Link>
    </details>
  );
}
