import { App, Modal } from "antd";
import { useId, useState } from "react";
import { messageOf } from "@/shared/api/problem";
import type { DefinitionEntry } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { useHere } from "@/shared/ui/use-here";
import { useSaveDraft } from "../calls/definitions";
import { STARTERS, useStartPrint, type StarterKind } from "../calls/prints";
import { kindOfPath } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import styles from "./new-print.module.css";
import { freePrintKey, printPath } from "./print-path";
import { printDesignTexts } from "./texts/texts";

interface NewPrintProps {
  readonly app: string;
  readonly entries: readonly DefinitionEntry[];
  /** The form the template is for; chosen in the dialog when left out. */
  readonly form?: string | null;
  readonly onCreated: (path: string) => void;
  readonly onClose: () => void;
}

/** A new print template: a name, a form, and what to start from. */
export function NewPrint({ app, entries, form: given, onCreated, onClose }: NewPrintProps) {
  const t = useTexts(printDesignTexts);
  const build = useTexts(buildTexts);
  const id = useId();
  const { message } = App.useApp();
  const start = useStartPrint(app);
  const save = useSaveDraft(app);
  const forms = entries.filter((entry) => ["form", "aggregate"].includes(kindOfPath(entry.path)));
  const [form, setForm] = useState(given ?? forms[0]?.key ?? "");
  const [starter, setStarter] = useState<StarterKind>("document");
  const [ownTitle, setOwnTitle] = useState<string | null>(null);
  const formTitle = forms.find((one) => one.key === form)?.title ?? form;
  const title = ownTitle ?? t("titleOf", { title: formTitle });
  const busy = start.isPending || save.isPending;

  const isHere = useHere();
  const create = async () => {
    if (busy || title.trim() === "" || form === "") return;
    try {
      const path = printPath(freePrintKey(form, entries));
      const { text } = await start.mutateAsync({ form, title: title.trim(), starter });
      await save.mutateAsync({ path, text });
      if (isHere()) onCreated(path);
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  return (
    <Modal
      open
      title={t("newPrint")}
      okText={build("create")}
      cancelText={build("cancel")}
      confirmLoading={busy}
      okButtonProps={{ disabled: title.trim() === "" || form === "" }}
      onOk={() => void create()}
      onCancel={onClose}
    >
      {forms.length === 0 ? (
        <Empty title={t("noForms")} text={t("noFormsText")} compact />
      ) : (
        <div className={styles.fields}>
          <label htmlFor={`${id}-form`}>{build("newForm")}</label>
          <SelectInput
            id={`${id}-form`}
            value={form}
            options={forms.map((one) => ({ value: one.key, title: one.title }))}
            onChange={setForm}
          />
          <label htmlFor={`${id}-title`}>{build("newName")}</label>
          <TextInput
            id={`${id}-title`}
            value={title}
            onChange={setOwnTitle}
            maxLength={60}
            required
            onEnter={() => void create()}
          />
          <fieldset className={styles.starters}>
            <legend>{t("startFrom")}</legend>
            {STARTERS.map((one) => (
              <label key={one} className={styles.starter} data-on={one === starter || undefined}>
                <input
                  type="radio"
                  name={`${id}-starter`}
                  value={one}
                  checked={one === starter}
                  onChange={() => setStarter(one)}
                />
                <span className={styles.paper} data-starter={one} aria-hidden="true" />
                <strong>{t(`starter_${one}`)}</strong>
                <small>{t(`starterText_${one}`)}</small>
              </label>
            ))}
          </fieldset>
        </div>
      )}
    </Modal>
  );
}
