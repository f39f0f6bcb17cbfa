import { App } from "antd";
import { lazy, Suspense, useState } from "react";
import { MOST_MERGED } from "@/features/duplicate/rules";
import { duplicateTexts } from "@/features/duplicate/texts/texts";
import { printTexts } from "@/features/print/texts/texts";
import { usePrintMany } from "@/features/print/use-print-many";
import { chosenOf, type ExportOf } from "@/features/transfer/export-of";
import { texts as transferTexts } from "@/features/transfer/texts/texts";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useBatch } from "../calls/batch";
import type { useRecords } from "../calls/records";
import { recordTexts } from "../texts/texts";
import { BatchEditDialog, batchFields } from "./batch-edit-dialog";
import { loadAll } from "./load-all";
import { reasonOf, refusedOf } from "./refused";
import { RefusedButton } from "./refused-lines";
import styles from "./selection-bar.module.css";
import type { Selection } from "./use-selection";
import { isWhole, wordOf, type Beyond } from "./whole";

const MergeDialog = lazy(() => import("@/features/duplicate/merge/merge-dialog"));
const ExportDialog = lazy(() =>
  import("@/features/transfer/export-dialog").then((part) => ({ default: part.ExportDialog })),
);
const PressMany = lazy(() => import("./press-many"));
const WholeBar = lazy(() => import("./whole-bar"));

interface SelectionBarProps {
  readonly form: FormDto;
  readonly records: readonly DataRecord[];
  readonly selection: Selection;
  /** What else matches; absent where rows stand in groups. */
  readonly pages: ReturnType<typeof useRecords> | undefined;
  /** Whether records are being chosen one by one, without a box that ticks all of them. */
  readonly picking: boolean;
  /** What the list shows now, for an export of those that are chosen. */
  readonly shown: ExportOf;
  readonly onClose: () => void;
}

/** What can be done with the ticked records, in the place of the tool bar. */
export function SelectionBar({
  form,
  records,
  selection,
  pages,
  picking,
  shown,
  onClose,
}: SelectionBarProps) {
  const t = useTexts(recordTexts);
  const td = useTexts(duplicateTexts);
  const tp = useTexts(printTexts);
  const tx = useTexts(transferTexts);
  const print = usePrintMany(form.app, form.key);
  const { modal, message } = App.useApp();
  const batch = useBatch(form.app, form.key);
  const chosen = records.filter((record) => selection.has(record.id));
  const some = chosen.length > 0;
  const every = chosen.length === records.length;
  const [editing, setEditing] = useState(false);
  const [merging, setMerging] = useState(false);
  const [exporting, setExporting] = useState<ExportOf | null>(null);
  const [loading, setLoading] = useState(false);
  // What was chosen when there was more than can be chosen one by one, and of which list.
  const [beyond, setBeyond] = useState<Beyond | null>(null);

  const chooseAll = async () => {
    setLoading(true);
    try {
      const loaded = { ids: records.map((record) => record.id), more: false };
      const { ids, more } = pages?.hasNextPage ? await loadAll(() => pages.fetchNextPage()) : loaded;
      selection.set(ids);
      setBeyond(more ? { ids, of: wordOf(shown) } : null);
    } catch (error) {
      void message.error(messageOf(error));
    } finally {
      setLoading(false);
    }
  };
  const takeBack = async (op: "restore" | "unarchive", ids: readonly string[]) => {
    message.destroy();
    try {
      await batch.mutateAsync(ids.map((id) => ({ op, id })));
      void message.success(op === "restore" ? t("restored") : t("unarchived", { n: ids.length }));
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  /** Takes the chosen records out of the list, with the way back for those that went. */
  const putAside = async (op: "delete" | "archive") => {
    try {
      const items = await batch.mutateAsync(chosen.map(({ id, version }) => ({ op, id, version })));
      const done = items
        .filter((item) => item.status === "ok")
        .flatMap((item) => chosen[item.index]?.id ?? []);
      const failed = items.filter((item) => item.status === "error");
      selection.set(failed.flatMap((item) => chosen[item.index]?.id ?? []));
      const reason = reasonOf(failed[0]);
      const words =
        op === "delete"
          ? ({ all: "deleted", some: "deletedSome", back: "restore" } as const)
          : ({ all: "archived", some: "archivedSome", back: "unarchive" } as const);
      void message.open({
        type: failed.length > 0 ? "warning" : "success",
        duration: 8,
        content: (
          <>
            {failed.length > 0
              ? t(words.some, { n: done.length, failed: failed.length, reason })
              : t(words.all, { n: done.length })}
            <RefusedButton lines={refusedOf(items, chosen)} />
            {done.length > 0 && (
              <Button
                look="quiet"
                className={styles.undo ?? ""}
                onClick={() => void takeBack(words.back, done)}
              >
                {t("undo")}
              </Button>
            )}
          </>
        ),
      });
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const ask = () =>
    modal.confirm({
      title: t("deleteTitle", { n: chosen.length }),
      content: t("deleteText"),
      okText: t("delete"),
      okButtonProps: { danger: true },
      cancelText: t("cancel"),
      onOk: () => putAside("delete"),
    });

  const chosenIds = chosen.map((record) => record.id);

  if (beyond !== null && isWhole(beyond, selection.ids, shown)) {
    return (
      <Suspense fallback={<div className={styles.bar} />}>
        <WholeBar form={form} of={shown} first={beyond.ids} onClose={onClose} />
      </Suspense>
    );
  }
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("selected", { n: chosen.length })}>
      <strong className={styles.count} role="status">
        {t("selected", { n: chosen.length })}
      </strong>
      {(picking ? pages?.hasNextPage || !every : pages?.hasNextPage && every) && (
        <Button look="quiet" disabled={loading} onClick={() => void chooseAll()}>
          {t(loading ? "selectingAll" : "selectMatching")}
        </Button>
      )}
      {some && form.rights.update && batchFields(form).length > 0 && (
        <Button icon="edit" disabled={batch.isPending} onClick={() => setEditing(true)}>
          {t("batchEdit")}
        </Button>
      )}
      {form.rights.update && form.rights.delete && chosen.length > 1 && chosen.length <= MOST_MERGED && (
        <Button disabled={batch.isPending} onClick={() => setMerging(true)}>
          {td("merge")}
        </Button>
      )}
      {some && form.flows.some((flow) => flow.on === "button") && (
        <Suspense fallback={null}>
          <PressMany
            form={form}
            records={chosen}
            of={chosenOf(shown, chosenIds)}
            onDone={(refused) => selection.set(refused)}
          />
        </Suspense>
      )}
      {some && (
        <Button icon="print" disabled={batch.isPending} onClick={() => print(chosenIds)}>
          {tp("print")}
        </Button>
      )}
      {some && form.rights.export && (
        <Button onClick={() => setExporting(chosenOf(shown, chosenIds))}>{tx("export")}</Button>
      )}
      {some && form.rights.delete && !form.aggregate && (
        <Button icon="archive" disabled={batch.isPending} onClick={() => void putAside("archive")}>
          {t("archive")}
        </Button>
      )}
      {some && form.rights.delete && (
        <Button look="danger" icon="trash" disabled={batch.isPending} onClick={ask}>
          {t("delete")}
        </Button>
      )}
      <Button look="quiet" onClick={onClose}>
        {t("clearSelection")}
      </Button>
      {merging && (
        <Suspense fallback={null}>
          <MergeDialog
            form={form}
            records={chosen}
            onClose={() => setMerging(false)}
            onMerged={(record) => selection.set([record.id])}
          />
        </Suspense>
      )}
      {exporting && (
        <Suspense fallback={null}>
          <ExportDialog form={form} of={exporting} onClose={() => setExporting(null)} />
        </Suspense>
      )}
      {editing && (
        <BatchEditDialog
          form={form}
          records={chosen}
          onClose={() => setEditing(false)}
          onDone={(failed) => selection.set(failed)}
        />
      )}
    </div>
  );
}
