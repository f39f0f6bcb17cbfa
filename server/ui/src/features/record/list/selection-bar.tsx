import { App } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router";
import { MOST_MERGED } from "@/features/duplicate/rules";
import { duplicateTexts } from "@/features/duplicate/texts/texts";
import { MOST_PRINTED, printAddress } from "@/features/print/print-address";
import { printTexts } from "@/features/print/texts/texts";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useBatch } from "../calls/batch";
import { recordTexts } from "../texts/texts";
import { BatchEditDialog, batchFields } from "./batch-edit-dialog";
import styles from "./selection-bar.module.css";
import type { Selection } from "./use-selection";

const MergeDialog = lazy(() => import("@/features/duplicate/merge/merge-dialog"));

interface SelectionBarProps {
  readonly form: FormDto;
  readonly records: readonly DataRecord[];
  readonly selection: Selection;
}

/** What can be done with the ticked records, in the place of the tool bar. */
export function SelectionBar({ form, records, selection }: SelectionBarProps) {
  const t = useTexts(recordTexts);
  const td = useTexts(duplicateTexts);
  const tp = useTexts(printTexts);
  const navigate = useNavigate();
  const { modal, message } = App.useApp();
  const batch = useBatch(form.app, form.key);
  const chosen = records.filter((record) => selection.has(record.id));
  const [editing, setEditing] = useState(false);
  const [merging, setMerging] = useState(false);

  const restore = async (ids: readonly string[]) => {
    message.destroy();
    await batch.mutateAsync(ids.map((id) => ({ op: "restore", id })));
    void message.success(t("restored"));
  };
  const remove = async () => {
    try {
      const items = await batch.mutateAsync(chosen.map(({ id, version }) => ({ op: "delete", id, version })));
      const done = items
        .filter((item) => item.status === "ok")
        .flatMap((item) => chosen[item.index]?.id ?? []);
      const failed = items.filter((item) => item.status === "error");
      selection.set(failed.flatMap((item) => chosen[item.index]?.id ?? []));
      const reason = failed[0]?.problem?.detail ?? failed[0]?.problem?.title ?? "";
      void message.open({
        type: failed.length > 0 ? "warning" : "success",
        duration: 8,
        content: (
          <>
            {failed.length > 0
              ? t("deletedSome", { n: done.length, failed: failed.length, reason })
              : t("deleted", { n: done.length })}
            {done.length > 0 && (
              <Button look="quiet" className={styles.undo ?? ""} onClick={() => void restore(done)}>
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
      onOk: remove,
    });

  const print = () => {
    if (chosen.length > MOST_PRINTED) void message.warning(tp("tooMany", { n: MOST_PRINTED }));
    else
      void navigate(
        printAddress(
          form.app,
          form.key,
          chosen.map((record) => record.id),
        ),
      );
  };

  return (
    <div className={styles.bar} role="toolbar" aria-label={t("selected", { n: chosen.length })}>
      <strong className={styles.count} role="status">
        {t("selected", { n: chosen.length })}
      </strong>
      {form.rights.update && batchFields(form).length > 0 && (
        <Button icon="edit" disabled={batch.isPending} onClick={() => setEditing(true)}>
          {t("batchEdit")}
        </Button>
      )}
      {form.rights.update && form.rights.delete && chosen.length > 1 && chosen.length <= MOST_MERGED && (
        <Button disabled={batch.isPending} onClick={() => setMerging(true)}>
          {td("merge")}
        </Button>
      )}
      <Button icon="print" disabled={batch.isPending} onClick={print}>
        {tp("print")}
      </Button>
      {form.rights.delete && (
        <Button look="danger" icon="trash" disabled={batch.isPending} onClick={ask}>
          {t("delete")}
        </Button>
      )}
      <Button look="quiet" onClick={selection.clear}>
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
