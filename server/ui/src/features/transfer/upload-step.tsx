import { Alert, Progress } from "antd";
import { useState, type DragEvent } from "react";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf, problemsOf } from "@/shared/api/problem";
import { uploadTo } from "@/shared/api/upload";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { templateHref, type Import } from "./calls/imports";
import { texts } from "./texts/texts";
import styles from "./transfer.module.css";

interface UploadStepProps {
  readonly form: FormDto;
  readonly onDone: (made: Import) => void;
}

/** One file, chosen or dropped; it is looked at as soon as it has arrived. */
export function UploadStep({ form, onDone }: UploadStepProps) {
  const t = useTexts(texts);
  const [over, setOver] = useState(false);
  const [share, setShare] = useState<number>();
  const [error, setError] = useState<unknown>();
  const send = async (file: File | undefined) => {
    if (!file || share !== undefined) return;
    setError(undefined);
    setShare(0);
    try {
      const path = { app: form.app, form: form.key };
      onDone(await uploadTo<Import>("/apps/{app}/forms/{form}/imports", path, file, setShare));
    } catch (refusal) {
      setError(refusal);
    } finally {
      setShare(undefined);
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  };
  const hint = problemsOf(error)[0]?.hint;
  return (
    <>
      {error !== undefined && (
        <Alert
          type="error"
          showIcon
          role="alert"
          className={styles.problem ?? ""}
          title={messageOf(error)}
          description={hint ?? undefined}
        />
      )}
      <label
        className={styles.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          type="file"
          accept=".xlsx,.csv,.txt"
          disabled={share !== undefined}
          onChange={(event) => {
            void send(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <Icon name="upload" size={28} />
        <strong>{t("choose")}</strong>
        <span className={styles.hint}>{t("drop")}</span>
        <span className={styles.hint}>{t("uploadHint")}</span>
        {share !== undefined && (
          <Progress
            percent={Math.round(share * 100)}
            aria-label={t("uploading", { share: Math.round(share * 100) })}
            style={{ maxWidth: 320 }}
          />
        )}
      </label>
      <p className={styles.hint}>
        <a href={templateHref(form.app, form.key)} download>
          {t("template")}
        </a>{" "}
        {t("templateHint")}
      </p>
    </>
  );
}
