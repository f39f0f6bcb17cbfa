import { App, Modal } from "antd";
import { useId, useState } from "react";
import { messageOf, problemsOf } from "@/shared/api/problem";
import type { DefinitionEntry } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { Bar } from "@/shared/ui/skeleton";
import { useHere } from "@/shared/ui/use-here";
import { useSaveDraft } from "../calls/definitions";
import { useAdoptTable, useTableColumns, type Table } from "../calls/tables";
import { buildTexts } from "../texts/texts";
import styles from "./adopt-table.module.css";
import { KeyInput } from "./key-input";
import { addToMenu } from "./menu";
import { keepPendingImport } from "./pending-import";
import { freeKeyFor, isKey, pathOf } from "./starters";
import { chosenColumns, titleOfFile, type Choice, type Choices } from "./table-choice";
import { TableColumnList } from "./table-column-list";

interface TableFormProps {
  readonly app: string;
  readonly entries: readonly DefinitionEntry[];
  readonly table: Table;
  readonly onCreated: (path: string) => void;
  /** Another file is meant. */
  readonly onAgain: () => void;
  readonly onClose: () => void;
}

const NONE: Choices = {};

/** The form that comes of an uploaded table: its name, the sheet, and what each column becomes. */
export function TableForm({ app, entries, table, onCreated, onAgain, onClose }: TableFormProps) {
  const t = useTexts(buildTexts);
  const id = useId();
  const { message } = App.useApp();
  const [title, setTitle] = useState(titleOfFile(table.file));
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const [sheet, setSheet] = useState<string | null>(table.sheets[0] ?? null);
  const [line, setLine] = useState<number | null>(null);
  const [choices, setChoices] = useState(NONE);
  const found = useTableColumns(app, table.id, sheet, line);
  const adopt = useAdoptTable(app, table.id);
  const save = useSaveDraft(app);

  const key = ownKey ?? freeKeyFor("form", title, entries);
  const taken = entries.some((entry) => entry.path === pathOf("form", key));
  const keyProblem = !isKey("form", key) ? t("newKeyBad") : taken ? t("newKeyTaken") : null;
  const columns = found.data?.columns ?? [];
  const chosen = chosenColumns(columns, choices);
  const busy = adopt.isPending || save.isPending;
  const ready = found.isSuccess && !found.isPlaceholderData && chosen.length > 0 && keyProblem === null;
  const at = (nextSheet: string | null, nextLine: number | null) => {
    setSheet(nextSheet);
    setLine(nextLine);
    setChoices(NONE);
    adopt.reset();
  };
  const choose = (heading: string, choice: Choice) =>
    setChoices((before) => ({ ...before, [heading]: { ...before[heading], ...choice } }));

  const isHere = useHere();
  const create = async () => {
    const heading_line = found.data?.heading_line ?? null;
    const wanted = { key, title: title.trim(), sheet, heading_line, columns: chosen };
    const adopted = await adopt.mutateAsync(wanted).catch(() => null);
    // What is refused is said above the columns.
    if (adopted === null) return;
    try {
      await save.mutateAsync({ path: adopted.path, text: adopted.text });
    } catch (error) {
      void message.error(messageOf(error));
      return;
    }
    await addToMenu(app, key, (menu) => save.mutateAsync({ path: "app.json", text: menu })).catch(
      (error: unknown) => void message.error(messageOf(error)),
    );
    keepPendingImport(app, key, table.id);
    if (isHere()) onCreated(adopted.path);
  };
  const error = found.error ?? adopt.error;
  const refused = error ? problemsOf(error) : [];
  return (
    <Modal
      open
      width={920}
      title={t("tableTitle")}
      okText={t("create")}
      cancelText={t("cancel")}
      confirmLoading={busy}
      okButtonProps={{ disabled: !ready || title.trim() === "" }}
      mask={{ closable: false }}
      onOk={() => void create()}
      onCancel={onClose}
    >
      <div className={styles.names}>
        <label htmlFor={`${id}-title`}>{t("newName")}</label>
        <TextInput id={`${id}-title`} value={title} onChange={setTitle} maxLength={60} required />
        {table.sheets.length > 1 && (
          <>
            <label htmlFor={`${id}-sheet`}>{t("tableSheet")}</label>
            <SelectInput
              id={`${id}-sheet`}
              value={sheet ?? ""}
              options={table.sheets.map((name) => ({ value: name, title: name }))}
              onChange={(next) => at(next, null)}
            />
          </>
        )}
        <label htmlFor={`${id}-line`}>{t("tableLine")}</label>
        <SelectInput
          id={`${id}-line`}
          value={String(line ?? found.data?.heading_line ?? 1)}
          options={Array.from({ length: 20 }, (_, n) => String(n + 1)).map((n) => ({
            value: n,
            title: t("tableLineN", { n }),
          }))}
          onChange={(next) => at(sheet, Number(next))}
        />
      </div>
      <KeyInput value={key} problem={keyProblem} typed={ownKey !== null} onChange={setOwnKey} />
      {error && (
        <div className={styles.wrong} role="alert">
          {refused.length === 0 && <p>{messageOf(error)}</p>}
          {refused.map((problem, index) => (
            <p key={index}>
              {headingAt(problem.pointer, chosen)}
              {problem.message}
            </p>
          ))}
        </div>
      )}
      <div className={styles.head}>
        <span role="status">{found.data && t("tableChosen", { n: chosen.length, all: columns.length })}</span>
        <Button look="quiet" icon="upload" onClick={onAgain}>
          {t("tableAgain")}
        </Button>
      </div>
      {found.isLoading ? (
        <Bar width="60%" />
      ) : (
        <TableColumnList columns={columns} choices={choices} onChoose={choose} />
      )}
    </Modal>
  );
}

/** The column a problem is about, before what it says. */
function headingAt(pointer: string, chosen: readonly { readonly heading: string }[]): string {
  const index = /^\/columns\/(\d+)\//.exec(pointer)?.[1];
  const heading = index === undefined ? undefined : chosen[Number(index)]?.heading;
  return heading === undefined ? "" : `${heading} · `;
}
