import { App, Modal } from "antd";
import { useId, useState } from "react";
import { messageOf } from "@/shared/api/problem";
import type { DefinitionEntry } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useHere } from "@/shared/ui/use-here";
import { useSaveDraft } from "../calls/definitions";
import { buildTexts } from "../texts/texts";
import { AdoptSchema } from "./adopt-schema";
import { AdoptTable } from "./adopt-table";
import { NewPrint } from "../print/new-print";
import { FirstGroup } from "./first-group";
import { KeyInput } from "./key-input";
import { kindOfPath } from "./kinds";
import { addToMenu } from "./menu";
import styles from "./new-definition.module.css";
import { freeKeyFor, isKey, NEW_KINDS, pathOf, starterText, type NewKind, type Start } from "./starters";

const PRINT = "print" as const;

interface NewDefinitionProps {
  readonly app: string;
  readonly entries: readonly DefinitionEntry[];
  readonly onCreated: (path: string) => void;
  readonly onClose: () => void;
}

export function NewDefinition({ app, entries, onCreated, onClose }: NewDefinitionProps) {
  const t = useTexts(buildTexts);
  const id = useId();
  const { message } = App.useApp();
  const save = useSaveDraft(app);
  const forms = entries.filter((entry) => kindOfPath(entry.path) === "form");
  const [kind, setKind] = useState<NewKind>("form");
  // Until somebody writes a key of their own, it follows the name.
  const [typed, setTyped] = useState<string | null>(null);
  const [title, setTitle] = useState("");
  const [form, setForm] = useState(forms[0]?.key ?? "");
  const [group, setGroup] = useState<Start["group"]>(undefined);
  const [adopting, setAdopting] = useState(false);
  const [ofTable, setOfTable] = useState(false);
  const [printing, setPrinting] = useState(false);
  const key = typed ?? freeKeyFor(kind, title, entries);
  const path = pathOf(kind, key);
  const taken = entries.some((entry) => entry.path === path);
  const problem = key === "" ? null : !isKey(kind, key) ? t("newKeyBad") : taken ? t("newKeyTaken") : null;

  const ready = key !== "" && problem === null && title.trim() !== "" && !save.isPending;

  const isHere = useHere();
  const create = async () => {
    try {
      const words = { approve: t("wordApprove"), count: t("wordCount") };
      const start = { key, title: title.trim(), form, group, words };
      await save.mutateAsync({ path, text: starterText(kind, start) });
    } catch (error) {
      void message.error(messageOf(error));
      return;
    }
    // What is listed like a form is found in the menu like one; without that it is there all the same.
    if (kind === "form" || kind === "aggregate")
      await addToMenu(app, key, (text) => save.mutateAsync({ path: "app.json", text })).catch(
        (error: unknown) => void message.error(messageOf(error)),
      );
    if (isHere()) onCreated(path);
  };
  if (printing) return <NewPrint app={app} entries={entries} onCreated={onCreated} onClose={onClose} />;
  if (ofTable) return <AdoptTable app={app} entries={entries} onCreated={onCreated} onClose={onClose} />;
  if (adopting) return <AdoptSchema app={app} entries={entries} onCreated={onCreated} onClose={onClose} />;
  return (
    <Modal
      open
      title={t("newTitle")}
      okText={t("create")}
      cancelText={t("cancel")}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: !ready }}
      onOk={() => void create()}
      onCancel={onClose}
      afterOpenChange={(open) => open && document.getElementById(`${id}-title`)?.focus()}
    >
      <div className={styles.fields}>
        <label htmlFor={`${id}-kind`}>{t("newKind")}</label>
        <SelectInput
          id={`${id}-kind`}
          value={kind}
          options={[...NEW_KINDS, PRINT].map((one) => ({ value: one, title: t(`kind_${one}`) }))}
          onChange={(next) => {
            // A print begins with one of several starters, which have a dialog of their own.
            if (next === PRINT) setPrinting(true);
            else setKind(NEW_KINDS.find((one) => one === next) ?? "form");
          }}
        />
        <label htmlFor={`${id}-title`}>{t("newName")}</label>
        <TextInput
          id={`${id}-title`}
          value={title}
          onChange={setTitle}
          maxLength={60}
          required
          onEnter={() => ready && void create()}
        />
        {kind === "form" && (
          <div className={styles.other}>
            <Button look="quiet" icon="upload" onClick={() => setOfTable(true)}>
              {t("tableOpen")}
            </Button>
            <Button look="quiet" icon="upload" onClick={() => setAdopting(true)}>
              {t("adoptOpen")}
            </Button>
          </div>
        )}
        {kind !== "form" && forms.length > 0 && (
          <>
            <label htmlFor={`${id}-form`}>{t("newForm")}</label>
            <SelectInput
              id={`${id}-form`}
              value={form}
              options={forms.map((one) => ({ value: one.key, title: one.title }))}
              onChange={(next) => {
                setForm(next);
                setGroup(undefined);
              }}
            />
          </>
        )}
        {kind === "aggregate" && form !== "" && (
          <FirstGroup id={`${id}-group`} app={app} form={form} group={group} onChange={setGroup} />
        )}
        <KeyInput value={key} problem={problem} typed={typed !== null} onChange={setTyped} />
      </div>
    </Modal>
  );
}
