import { App } from "antd";
import { useMemo } from "react";
import { MergeWords } from "@/features/duplicate/merge/merge-words";
import { useUndo } from "@/features/duplicate/merge/use-undo";
import { duplicateTexts } from "@/features/duplicate/texts/texts";
import { mergeRefs } from "@/features/form/form-env";
import { readFields, type Field } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import { asText } from "@/features/form/kinds/kind";
import type { FormDto, Refs } from "@/shared/api/form-types";
import type { DataRecord, HistoryEntry } from "@/shared/api/types";
import { formatExact, formatMoment, inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Avatar } from "@/shared/ui/avatar";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Bar } from "@/shared/ui/skeleton";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { useHistory } from "../calls/activity";
import { useRevertRecord } from "../calls/record";
import { recordTexts, type RecordTextKey } from "../texts/texts";
import { HistoryChange } from "./history-change";
import styles from "./side.module.css";

interface HistoryProps {
  readonly form: FormDto;
  readonly record: DataRecord;
  readonly refs: Refs;
  /** Whether the reader may bring an earlier version back. */
  readonly mayRevert: boolean;
}

const ACTIONS: Readonly<Record<string, RecordTextKey>> = {
  create: "historyCreate",
  update: "historyUpdate",
  delete: "historyDelete",
  restore: "historyRestore",
  archive: "historyArchive",
  unarchive: "historyUnarchive",
  convert: "historyConvert",
  "run.start": "historyRunStart",
  "task.approve": "historyApprove",
  "task.reject": "historyReject",
  "task.return": "historyReturn",
  "task.transfer": "historyTransfer",
};
const VIAS: Readonly<Record<string, RecordTextKey>> = {
  key: "viaApi",
  link: "viaLink",
  mail: "viaMail",
  hook: "viaHook",
  console: "viaConsole",
  import: "viaImport",
  flow: "viaFlow",
  rule: "viaRule",
  schedule: "viaSchedule",
  system: "viaSystem",
};

/** Who changed what, from what to what, newest first. */
export function History({ form, record, refs, mayRevert }: HistoryProps) {
  const t = useTexts(recordTexts);
  const history = useHistory(form.app, form.key, record.id);
  const entryOf = useHistoryEntry(form, record, mayRevert);
  const names = (history.data?.pages ?? []).reduce<Refs>((all, page) => mergeRefs(all, page.refs), refs);
  if (history.isPending)
    return (
      <div className={styles.loading}>
        <Bar width="70%" />
        <Bar width="50%" />
      </div>
    );
  if (history.isError && !history.data)
    return <LoadProblem error={history.error} retry={() => void history.refetch()} compact />;
  const items = (history.data?.pages ?? []).flatMap((page) => page.items).toSorted((a, b) => b.seq - a.seq);
  if (items.length === 0) return <p className={styles.none}>{t("noHistory")}</p>;
  return (
    <FormScope app={form.app} refs={names}>
      <ol className={styles.entries}>{items.map((entry) => entryOf(entry, names))}</ol>
      {history.hasNextPage && (
        <Button
          look="quiet"
          disabled={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {t("moreHistory")}
        </Button>
      )}
    </FormScope>
  );
}

/** How an entry of the history is drawn, with what can be done about it. */
export function useHistoryEntry(form: FormDto, record: DataRecord, mayRevert: boolean) {
  const revert = useRevert(form, record);
  const undoMerge = useUndo(form, record);
  const fields = useMemo(
    () => new Map(readFields(form.schema).map((field) => [field.key, field])),
    [form.schema],
  );
  return (entry: HistoryEntry, refs: Refs) => (
    <Entry
      key={entry.seq}
      entry={entry}
      form={form}
      fields={fields}
      refs={refs}
      onUndoMerge={mayRevert && entry.merge?.stands ? () => undoMerge(entry) : undefined}
      onRevert={mayRevert && entry.version < record.version ? () => revert(entry) : undefined}
    />
  );
}

/** Asks, then brings back what the record held right after an entry. */
function useRevert(form: FormDto, record: DataRecord): (entry: HistoryEntry) => void {
  const t = useTexts(recordTexts);
  const { message, modal } = App.useApp();
  const revert = useRevertRecord(form.app, form.key, record.id);
  return (entry) => {
    const at = formatMoment(entry.at);
    modal.confirm({
      title: t("revertTitle", { at }),
      content: t("revertText"),
      okText: t("revert"),
      cancelText: t("cancel"),
      onOk: async () => {
        try {
          const now = await revert.mutateAsync(entry.version);
          void message.success(now.version === record.version ? t("revertSame") : t("reverted", { at }));
        } catch (error) {
          void message.error(messageOf(error));
        }
      },
    });
  };
}

interface EntryProps {
  readonly entry: HistoryEntry;
  readonly form: FormDto;
  readonly fields: ReadonlyMap<string, Field>;
  readonly refs: Refs;
  readonly onRevert: (() => void) | undefined;
  readonly onUndoMerge: (() => void) | undefined;
}

function Entry({ entry, form, fields, refs, onRevert, onUndoMerge }: EntryProps) {
  const t = useTexts(recordTexts);
  const td = useTexts(duplicateTexts);
  const name = (entry.by && refs.members?.[entry.by]) || t("system");
  const via = VIAS[entry.via];
  const kind = entry.action.replace(/^record\./, "");
  const action = ACTIONS[kind] ?? (/^(run|task)\./.test(kind) ? "historyFlow" : undefined);
  // Of a new record every value is new: only what changed later is worth a line.
  const changes = kind === "create" ? [] : Object.entries(entry.changes).filter(([key]) => fields.has(key));
  return (
    <li className={styles.entry}>
      <Avatar name={name} size={28} />
      <div className={styles.words}>
        <p className={styles.line}>
          <strong>{name}</strong>
          {entry.merge ? (
            <MergeWords form={form} action={kind} merge={entry.merge} />
          ) : (
            <span>{action ? t(action) : kind}</span>
          )}
          {via && <span>{t("historyVia", { via: t(via) })}</span>}
          <time dateTime={entry.at} title={formatExact(entry.at)}>
            {formatMoment(entry.at)}
          </time>
        </p>
        <ul className={styles.changes}>
          {changes.map(([key, [from, to]]) => {
            const field = fields.get(key);
            return (
              field && (
                <HistoryChange
                  key={key}
                  field={field}
                  from={from}
                  to={to}
                  refs={refs}
                  kept={entry.kept?.includes(key) === true}
                />
              )
            );
          })}
          {(entry.unreadable?.length ?? 0) > 0 && (
            <li>
              {t("historyUnreadable", {
                fields: inList((entry.unreadable ?? []).map((key) => fields.get(key)?.title ?? key)),
              })}
            </li>
          )}
          {Object.entries(entry.rules ?? {}).map(([key, result]) => (
            <li key={`rule-${key}`}>
              <span className={styles.what}>{form.rules.find((rule) => rule.key === key)?.title ?? key}</span>
              <span>{[asText(result.value), ...result.because].join(" · ")}</span>
            </li>
          ))}
        </ul>
        {onUndoMerge && (
          <Button look="quiet" icon="undo" className={styles.revert ?? ""} onClick={onUndoMerge}>
            {td("undoMerge")}
          </Button>
        )}
        {onRevert && (
          <Button look="quiet" icon="undo" className={styles.revert ?? ""} onClick={onRevert}>
            {t("revert")}
          </Button>
        )}
      </div>
    </li>
  );
}
