/** /tasks/:task/print?template=…: the record of a task as its step shows it, as it will be printed. */
import { useRef } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useTask } from "@/shared/api/tasks";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useTaskPrinted } from "./calls";
import { PrintFailed } from "./print-failed";
import { PrintFrame, printFrame } from "./print-frame";
import { PrintLanguage, languageAsked } from "./print-language";
import styles from "./print-page.module.css";
import { printTexts } from "./texts/texts";

const NONE = "";

export function Component() {
  const t = useTexts(printTexts);
  const { task: id = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const frame = useRef<HTMLIFrameElement>(null);
  const task = useTask(id);
  const prints = task.data?.form?.prints ?? [];
  const asked = params.get("template");
  const known = asked === NONE || prints.some((print) => print.key === asked);
  const template = known && asked !== null ? asked : (prints[0]?.key ?? NONE);
  const found = useTaskPrinted(id, {
    template: task.data ? template : null,
    language: languageAsked(params),
  });
  const choose = (name: "template" | "language", next: string) =>
    setParams(
      (before) => {
        before.set(name, next);
        return before;
      },
      { replace: true },
    );
  if (task.error) return <LoadProblem error={task.error} retry={() => void task.refetch()} />;
  if (!task.data) return <ListSkeleton rows={8} />;
  const ready = found.data !== undefined && !found.isPlaceholderData && !found.error;
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
          <SelectInput
            id="print-template"
            label={t("template")}
            value={template}
            options={[
              ...prints.map((print) => ({ value: print.key, title: print.title })),
              { value: NONE, title: t("ofTheForm") },
            ]}
            onChange={(next) => choose("template", next)}
          />
          <PrintLanguage printed={found.data} onChange={(next) => choose("language", next)} />
          <Button look="primary" icon="print" disabled={!ready} onClick={() => printFrame(frame.current)}>
            {t("printOrPdf")}
          </Button>
        </div>
      }
    >
      {found.error ? (
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
