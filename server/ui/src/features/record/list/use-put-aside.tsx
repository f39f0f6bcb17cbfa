import { App } from "antd";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useBatch, type BatchItem } from "../calls/batch";
import { recordTexts } from "../texts/texts";
import { reasonOf, refusedOf } from "./refused";
import { RefusedButton } from "./refused-lines";
import styles from "./selection-bar.module.css";

const WORDS = {
  delete: { all: "deleted", some: "deletedSome", back: "restore" },
  archive: { all: "archived", some: "archivedSome", back: "unarchive" },
} as const;

/** Takes the chosen records out of the list; those that were refused stay chosen. */
export function usePutAside(
  form: FormDto,
  chosen: readonly DataRecord[],
  onRefused: (ids: readonly string[]) => void,
) {
  const t = useTexts(recordTexts);
  const { modal, message } = App.useApp();
  const batch = useBatch(form.app, form.key);

  const takeBack = async (op: "restore" | "unarchive", ids: readonly string[]) => {
    message.destroy();
    try {
      await batch.mutateAsync(ids.map((id) => ({ op, id })));
      void message.success(op === "restore" ? t("restored") : t("unarchived", { n: ids.length }));
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  /** Says what went and what did not, with the way back for those that went. */
  const say = (op: "delete" | "archive", items: readonly BatchItem[], done: readonly string[]) => {
    const failed = items.filter((item) => item.status === "error");
    const words = WORDS[op];
    void message.open({
      type: failed.length > 0 ? "warning" : "success",
      duration: 8,
      content: (
        <>
          {failed.length > 0
            ? t(words.some, { n: done.length, failed: failed.length, reason: reasonOf(failed[0]) })
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
  };
  const putAside = async (op: "delete" | "archive") => {
    try {
      const items = await batch.mutateAsync(chosen.map(({ id, version }) => ({ op, id, version })));
      const idsOf = (status: BatchItem["status"]) =>
        items.filter((item) => item.status === status).flatMap((item) => chosen[item.index]?.id ?? []);
      onRefused(idsOf("error"));
      say(op, items, idsOf("ok"));
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  return {
    archive: () => void putAside("archive"),
    askDelete: () =>
      modal.confirm({
        title: t("deleteTitle", { n: chosen.length }),
        content: t("deleteText"),
        okText: t("delete"),
        okButtonProps: { danger: true },
        cancelText: t("cancel"),
        onOk: () => putAside("delete"),
      }),
    busy: batch.isPending,
  };
}
