/** /tasks/:task/print?template=…: the record of a task as its step shows it, as it will be printed. */
import { useRef } from "react";
import { Link, useParams } from "react-router";
import { useTask } from "@/shared/api/tasks";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useTaskPrinted } from "./calls";
import { PrintChoice, usePrintChoice } from "./print-choice";
import { PrintFailed } from "./print-failed";
import { PrintFrame, printFrame } from "./print-frame";
import styles from "./print-page.module.css";
import { printTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(printTexts);
  const { task: id = "" } = useParams();
  const frame = useRef<HTMLIFrameElement>(null);
  const task = useTask(id);
  const prints = task.data?.form?.prints ?? [];
  const choice = usePrintChoice(prints);
  const { template, language } = choice;
  const found = useTaskPrinted(id, {
    template: task.data ? template : null,
    language,
  });
  if (task.isLoadingError) return <LoadProblem error={task.error} retry={() => void task.refetch()} />;
  if (!task.data) return <ListSkeleton rows={8} />;
  const ready = found.data !== undefined && !found.isPlaceholderData;
  return (
    <Page
      title={t("title", { title: task.data.task.record_title ?? "" })}
      width="full"
      lead={
        <Link to={`/tasks/${id}`} className={styles.back}>
          <Icon name="left" size={14} />
          {t("backToTask")}
        </Link>
      }
      actions={
        <div className={styles.tools}>
          <PrintChoice choice={choice} prints={prints} printed={found.data} />
          <Button look="primary" icon="print" disabled={!ready} onClick={() => printFrame(frame.current)}>
            {t("printOrPdf")}
          </Button>
        </div>
      }
    >
      {found.isLoadingError ? (
        <PrintFailed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <ListSkeleton rows={10} />
      ) : (
        <>
          <p className={styles.note} role="status">
            {t("asTask")} <span>{t("asPdf")}</span>
          </p>
          <div className={styles.ground}>
            <PrintFrame html={found.data.html} label={t("sheets")} frame={frame} />
          </div>
        </>
      )}
    </Page>
  );
}
