import { Alert, Modal, Progress } from "antd";
import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { post } from "@/shared/api/client";
import { isColumn, readFields } from "@/features/form/field";
import type { FormDto } from "@/shared/api/form-types";
import { isUnderWay, useJob, type Job } from "@/shared/api/jobs";
import { messageOf } from "@/shared/api/problem";
import { inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { exportHref } from "./calls/imports";
import { ExportChoices, USUAL, type Choices } from "./export-choices";
import type { ExportOf } from "./export-of";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface ExportDialogProps {
  readonly form: FormDto;
  readonly of: ExportOf;
  readonly onClose: () => void;
}

/** Chooses how the records of a list are written to a file, and hands the file over. */
export function ExportDialog({ form, of, onClose }: ExportDialogProps) {
  const t = useTexts(texts);
  const [choices, setChoices] = useState(USUAL);
  const { format, which, picked } = choices;
  const own = readFields(form.schema).filter(isColumn);
  const begin = useMutation({
    mutationFn: () =>
      post<Job>("/apps/{app}/forms/{form}/exports", {
        path: { app: form.app, form: form.key },
        body: bodyOf(
          of,
          choices,
          own.map((field) => field.key),
        ),
      }),
  });
  const job = useJob(begin.data?.id).data ?? begin.data;
  const done = job?.state === "done";
  return (
    <Modal
      open
      title={t("exportTitle", { title: form.title })}
      onCancel={onClose}
      cancelText={t("close")}
      okText={done ? t("downloadFile") : t("start")}
      okButtonProps={{
        loading: begin.isPending || isUnderWay(job?.state),
        disabled: format !== "files" && which === "some" && picked.length === 0,
        ...(done && { href: exportHref(job.id) }),
      }}
      onOk={() => {
        if (!done) begin.mutate();
      }}
    >
      {begin.error && <Alert type="error" showIcon role="alert" title={messageOf(begin.error)} />}
      {job?.state === "failed" && (
        <Alert
          type="error"
          showIcon
          role="alert"
          title={t("exportFailed")}
          description={inLine(job.problems.map((problem) => problem.message)) || undefined}
        />
      )}
      {job ? (
        <Writing job={job} format={format} />
      ) : (
        <ExportChoices of={of} own={own} choices={choices} onChange={setChoices} />
      )}
    </Modal>
  );
}

/** What is asked of the server; `all` are the columns of the form. */
function bodyOf(of: ExportOf, { format, encoding, inner, which, picked }: Choices, all: readonly string[]) {
  return {
    format,
    encoding,
    inner,
    view: of.view || null,
    filter: of.filter,
    search: of.search,
    sort: of.sort?.split(",") ?? [],
    columns: { view: of.columns, all, some: picked }[which],
  };
}

/** How far the file is. */
function Writing({ job, format }: { readonly job: Job; readonly format: Choices["format"] }) {
  const t = useTexts(texts);
  const records = typeof job.result?.records === "number" ? job.result.records : job.done;
  return (
    <div className={styles.dialog} role="status">
      <p>
        {job.state === "done"
          ? t(format === "files" ? "exportedFiles" : "exported", { n: records })
          : t("exporting", { n: job.done })}
      </p>
      {isUnderWay(job.state) && (
        <Progress percent={100} status="active" showInfo={false} aria-label={t("export")} />
      )}
      <p className={styles.hint}>{t("exportLeave")}</p>
    </div>
  );
}
