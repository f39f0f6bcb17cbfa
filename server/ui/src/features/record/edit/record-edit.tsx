import { App } from "antd";
import { useEffect, useState } from "react";
import type { FormDto } from "@/shared/api/form-types";
import type { RecordAnswer } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./record-edit.module.css";
import { RecordForm } from "./record-form";
import { useRecordEditor } from "./use-record-editor";
import { useSaveKey } from "@/shared/ui/use-save-key";

interface RecordEditProps {
  readonly form: FormDto;
  readonly answer: RecordAnswer;
  readonly onDone: () => void;
}

/** A stored record being changed, in the place where it is read. */
export function RecordEdit({ form, answer, onDone }: RecordEditProps) {
  const t = useTexts(recordTexts);
  const { message, modal } = App.useApp();
  const { record, refs, rights } = answer;
  const editor = useRecordEditor({ form, record, rights, keepDraft: true });
  const [finished, setFinished] = useState(false);
  useEffect(() => {
    if (finished) onDone();
  }, [finished, onDone]);

  const saved = () => {
    void message.success(t("saved"));
    setFinished(true);
  };
  // What is on its way is not among the values yet.
  const begun = () => editor.dirty || uploadsUnderWay("form") !== null;
  const save = () => {
    if (!begun()) setFinished(true);
    else void editor.save().then((stored) => stored && saved());
  };
  const discard = () => {
    editor.keeper.done();
    setFinished(true);
  };
  const cancel = () => {
    if (!begun()) discard();
    else modal.confirm({ title: t("unsaved"), okText: t("discard"), cancelText: t("stay"), onOk: discard });
  };
  useSaveKey(save);
  return (
    <RecordForm form={form} refs={refs} rights={rights} editor={editor} guard onSaved={saved}>
      <div className={styles.bar}>
        <Button look="primary" disabled={editor.saving} onClick={save}>
          {editor.saving ? t("saving") : t("save")}
        </Button>
        <Button onClick={cancel}>{t("cancel")}</Button>
        {editor.dirty && (
          <span className={styles.state} role="status">
            {t("unsaved")}
          </span>
        )}
      </div>
    </RecordForm>
  );
}
