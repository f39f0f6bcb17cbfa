/** /apps/:app/:form/new: a new record. Values may come with the address: ?customer=ID. */
import { App } from "antd";
import { useEffect, useMemo, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import type { FormDto } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useFormDto } from "../calls/form";
import { recordTexts } from "../texts/texts";
import styles from "./create-page.module.css";
import { prefillOf } from "./prefill";
import { RecordForm } from "./record-form";
import { useRecordEditor } from "./use-record-editor";
import { useSaveKey } from "./use-save-key";

export function Component() {
  const { app = "", form = "" } = useParams();
  const dto = useFormDto(app, form);
  if (dto.data) return <Create key={`${app}/${form}`} form={dto.data} />;
  if (dto.error) return <LoadProblem error={dto.error} retry={() => void dto.refetch()} />;
  return <ListSkeleton rows={8} />;
}

function Create({ form }: { readonly form: FormDto }) {
  const t = useTexts(recordTexts);
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [params] = useSearchParams();
  const prefill = useMemo(() => prefillOf(form, params), [form, params]);
  const editor = useRecordEditor({ form, record: null, prefill, keepDraft: true });
  const [saved, setSaved] = useState<{ record: DataRecord; again: boolean } | null>(null);
  const list = `/apps/${form.app}/${form.key}`;

  // Leaving waits until the saved form no longer counts as unsaved.
  const { reset } = editor;
  useEffect(() => {
    if (!saved) return;
    void message.success(t("created", { title: saved.record.title }));
    if (saved.again) reset(prefill);
    else void navigate(`${list}/${saved.record.id}`, { replace: true });
  }, [saved, message, t, reset, prefill, navigate, list]);

  const save = (again: boolean) => void editor.save().then((record) => record && setSaved({ record, again }));
  useSaveKey(() => save(false));
  const title = t("newTitle", { title: form.title });
  useEffect(() => {
    document.title = `${title} · Tenon`;
  }, [title]);

  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Link to={list} className="c-icon-button" aria-label={t("backToList")} title={t("backToList")}>
          <Icon name="left" />
        </Link>
        <h1 className={styles.title}>{title}</h1>
      </header>
      <div className={styles.sheet}>
        <RecordForm
          form={form}
          editor={editor}
          guard
          onSaved={(record) => setSaved({ record, again: false })}
        />
      </div>
      <footer className={styles.foot}>
        <Button look="primary" disabled={editor.saving} onClick={() => save(false)}>
          {editor.saving ? t("saving") : t("save")}
        </Button>
        <Button disabled={editor.saving} onClick={() => save(true)}>
          {t("saveContinue")}
        </Button>
        <Button look="quiet" onClick={() => void navigate(list)}>
          {t("cancel")}
        </Button>
      </footer>
    </div>
  );
}
