import { Alert, Modal, Progress, Select } from "antd";
import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { post } from "@/shared/api/client";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { isColumn, readFields } from "@/features/form/field";
import type { FormDto } from "@/shared/api/form-types";
import { isUnderWay, useJob, type Job } from "@/shared/api/jobs";
import { messageOf } from "@/shared/api/problem";
import { inLine } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { exportHref } from "./calls/imports";
import { holdsFiles, type ExportOf } from "./export-of";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface ExportDialogProps {
  readonly form: FormDto;
  readonly of: ExportOf;
  readonly onClose: () => void;
}

type Format = "xlsx" | "csv" | "jsonl" | "files";
const WHICH = ["view", "all", "some"] as const;

/** Chooses how the records of a list are written to a file, and hands the file over. */
export function ExportDialog({ form, of, onClose }: ExportDialogProps) {
  const t = useTexts(texts);
  const [format, setFormat] = useState<Format>("xlsx");
  const [encoding, setEncoding] = useState("utf8_mark");
  const [inner, setInner] = useState("rows");
  const [which, setWhich] = useState<(typeof WHICH)[number]>("view");
  const [picked, setPicked] = useState<readonly string[]>([]);
  const condition = useTexts(conditionTexts);
  const own = readFields(form.schema).filter(isColumn);
  const offered = [...own, ...systemFields((key) => condition(`system_${key}`))];
  const hasInner = own.some((field) => field.columns.length > 0);
  const formats: readonly Format[] = [
    "xlsx",
    "csv",
    "jsonl",
    ...(holdsFiles(own) ? (["files"] as const) : []),
  ];
  const begin = useMutation({
    mutationFn: () =>
      post<Job>("/apps/{app}/forms/{form}/exports", {
        path: { app: form.app, form: form.key },
        body: {
          format,
          encoding,
          inner,
          view: of.view || null,
          filter: of.filter,
          search: of.search,
          sort: of.sort?.split(",") ?? [],
          columns: {
            view: of.columns,
            all: own.map((field) => field.key),
            some: picked,
          }[which],
        },
      }),
  });
  const job = useJob(begin.data?.id).data ?? begin.data;
  const done = job?.state === "done";
  const records = typeof job?.result?.records === "number" ? job.result.records : (job?.done ?? 0);
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
        <div className={styles.dialog} role="status">
          <p>
            {done
              ? t(format === "files" ? "exportedFiles" : "exported", { n: records })
              : t("exporting", { n: job.done })}
          </p>
          {isUnderWay(job.state) && (
            <Progress percent={100} status="active" showInfo={false} aria-label={t("export")} />
          )}
          <p className={styles.hint}>{t("exportLeave")}</p>
        </div>
      ) : (
        <div className={styles.dialog}>
          <p className={styles.hint}>
            {of.chosen === undefined ? t("exportWhich") : t("exportChosen", { n: of.chosen })}
          </p>
          <label className={styles.field}>
            {t("format")}
            <Select<Format>
              value={format}
              onChange={setFormat}
              options={formats.map((one) => ({ value: one, label: t(one) }))}
            />
            {format === "files" && <span className={styles.note}>{t("filesHint")}</span>}
          </label>
          {format === "csv" && (
            <label className={styles.field}>
              {t("encoding")}
              <Select
                value={encoding}
                onChange={setEncoding}
                options={[
                  { value: "utf8_mark", label: t("utf8") },
                  { value: "gbk", label: t("gbk") },
                ]}
              />
            </label>
          )}
          {hasInner && (format === "xlsx" || format === "csv") && (
            <label className={styles.field}>
              {t("inner")}
              <Select
                value={inner}
                onChange={setInner}
                options={(["rows", "sheet", "without"] as const)
                  .filter((one) => format === "xlsx" || one !== "sheet")
                  .map((one) => ({ value: one, label: t(`inner_${one}`) }))}
              />
            </label>
          )}
          {format !== "files" && (
            <label className={styles.field}>
              {t("fields")}
              <Select
                value={which}
                onChange={setWhich}
                options={WHICH.map((one) => ({ value: one, label: t(`fields_${one}`) }))}
              />
            </label>
          )}
          {format !== "files" && which === "some" && (
            <label className={styles.field}>
              {t("fieldsPicked")}
              <Select
                mode="multiple"
                showSearch={{ optionFilterProp: "label" }}
                placeholder={t("fieldsPick")}
                value={[...picked]}
                onChange={(keys: string[]) => setPicked(keys)}
                options={offered.map((field) => ({ value: field.key, label: field.title }))}
              />
            </label>
          )}
        </div>
      )}
    </Modal>
  );
}
