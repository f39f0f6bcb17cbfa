import { App, Modal } from "antd";
import { useEffect, useId, useMemo, useRef, useState } from "react";
import { messageOf, problemsOf } from "@/shared/api/problem";
import type { DefinitionEntry } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { Bar } from "@/shared/ui/skeleton";
import { useHere } from "@/shared/ui/use-here";
import { useAdopted } from "../calls/adopt";
import { useSaveDraft } from "../calls/definitions";
import { CodeEditor, type Jump } from "../editor/code-editor";
import { buildTexts } from "../texts/texts";
import { AdoptedForm, PlaceList } from "./adopted-form";
import styles from "./adopt-schema.module.css";
import { KeyInput } from "./key-input";
import { addToMenu } from "./menu";
import { readSchema } from "./read-schema";
import { freeKeyFor, isKey, pathOf } from "./starters";

interface AdoptSchemaProps {
  readonly app: string;
  readonly entries: readonly DefinitionEntry[];
  readonly onCreated: (path: string) => void;
  readonly onClose: () => void;
}

/** Somebody stops typing for this long before the schema is looked at. */
const PAUSE = 300;
const MOST_BYTES = 2_000_000;

/** Makes a form of a JSON Schema: pasted or from a file, seen before it is created. */
export function AdoptSchema({ app, entries, onCreated, onClose }: AdoptSchemaProps) {
  const t = useTexts(buildTexts);
  const id = useId();
  const { message } = App.useApp();
  const save = useSaveDraft(app);
  const file = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [settled, setSettled] = useState("");
  const [jump, setJump] = useState<Jump | null>(null);
  const [ownTitle, setOwnTitle] = useState<string | null>(null);
  const [ownKey, setOwnKey] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);

  const read = useMemo(() => readSchema(settled), [settled]);
  const title = ownTitle ?? (read.is === "schema" ? read.title : "");
  const key = ownKey ?? freeKeyFor("form", title, entries);
  const taken = entries.some((entry) => entry.path === pathOf("form", key));
  const keyProblem = !isKey("form", key) ? t("newKeyBad") : taken ? t("newKeyTaken") : null;
  const question =
    read.is === "schema" && keyProblem === null
      ? { key, title: title.trim() || null, schema: read.schema }
      : null;
  const found = useAdopted(app, question);
  const refused = found.error ? problemsOf(found.error) : [];
  const adopted = read.is === "schema" && !found.error ? found.data : undefined;
  const current = question !== null && text === settled && !found.isPlaceholderData;
  const ready = adopted !== undefined && current && title.trim() !== "" && !save.isPending;

  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (chosen.size > MOST_BYTES) void message.error(t("adoptTooLarge"));
    else setText((await chosen.text()).replace(/^\uFEFF/, ""));
  };
  const go = (pointer: string) => setJump((before) => ({ pointer, times: (before?.times ?? 0) + 1 }));
  const isHere = useHere();
  const create = async () => {
    if (!adopted) return;
    try {
      await save.mutateAsync({ path: adopted.path, text: adopted.text });
    } catch (error) {
      void message.error(messageOf(error));
      return;
    }
    // Without its place in the menu it is there all the same.
    await addToMenu(app, key, (menu) => save.mutateAsync({ path: "app.json", text: menu })).catch(
      (error: unknown) => void message.error(messageOf(error)),
    );
    if (isHere()) onCreated(adopted.path);
  };

  return (
    <Modal
      open
      width={1040}
      title={t("adoptTitle")}
      okText={t("create")}
      cancelText={t("cancel")}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: !ready }}
      mask={{ closable: false }}
      onOk={() => void create()}
      onCancel={onClose}
    >
      <div className={styles.sides}>
        <section className={styles.side} aria-label={t("adoptSchema")}>
          <div className={styles.bar}>
            <span>{t("adoptPaste")}</span>
            <input
              ref={file}
              type="file"
              accept=".json,application/json,application/schema+json"
              className="visually-hidden"
              tabIndex={-1}
              aria-label={t("adoptFile")}
              onChange={(event) => {
                void take(event.target.files?.[0]);
                event.target.value = "";
              }}
            />
            <Button icon="upload" onClick={() => file.current?.click()}>
              {t("adoptFile")}
            </Button>
          </div>
          <div
            className={styles.code}
            onDragOver={(event) => event.preventDefault()}
            onDrop={(event) => {
              if (event.dataTransfer.files.length === 0) return;
              event.preventDefault();
              void take(event.dataTransfer.files[0]);
            }}
          >
            <CodeEditor
              path="schema.json"
              text={text}
              onChange={setText}
              problems={refused}
              jump={jump}
              label={t("adoptSchema")}
            />
          </div>
        </section>
        <section className={styles.side} aria-label={t("adoptForm")}>
          <div className={styles.names}>
            <label htmlFor={`${id}-title`}>{t("newName")}</label>
            <TextInput id={`${id}-title`} value={title} onChange={setOwnTitle} maxLength={60} required />
          </div>
          <KeyInput value={key} problem={keyProblem} typed={ownKey !== null} onChange={setOwnKey} />
          <div className={styles.form} data-stale={!current || undefined} aria-live="polite">
            {read.is === "empty" && <p className={styles.quiet}>{t("adoptEmpty")}</p>}
            {read.is === "broken" && (
              <p className={styles.wrong}>{t("adoptBroken", { line: read.line, column: read.column })}</p>
            )}
            {read.is === "schema" && found.isLoading && <Bar width="60%" />}
            {found.error && read.is === "schema" && (
              <div className={styles.wrong}>
                <p>{refused.length > 0 ? t("adoptRefused") : messageOf(found.error)}</p>
                <PlaceList problems={refused} onJump={go} />
              </div>
            )}
            {adopted && <AdoptedForm adopted={adopted} onJump={go} />}
          </div>
        </section>
      </div>
    </Modal>
  );
}
