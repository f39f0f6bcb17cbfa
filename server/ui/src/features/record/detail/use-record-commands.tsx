/** Taking a record out of sight and back: each is said when it is done or refused. */
import { App } from "antd";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useArchiveRecord, useDeleteRecord, useDestroyRecord, useRestoreRecord } from "../calls/record";
import { recordTexts } from "../texts/texts";

export function useRecordCommands(form: FormDto, record: DataRecord, onGone: () => void) {
  const t = useTexts(recordTexts);
  const { message, modal } = App.useApp();
  const remove = useDeleteRecord(form.app, form.key);
  const restore = useRestoreRecord(form.app, form.key);
  const destroy = useDestroyRecord(form.app, form.key);
  const archive = useArchiveRecord(form.app, form.key);
  const failed = (error: unknown) => void message.error(messageOf(error));

  const takeBack = () => {
    message.destroy();
    void restore.mutateAsync(record.id).then(() => void message.success(t("restored")), failed);
  };
  const deleteNow = async () => {
    try {
      await remove.mutateAsync(record.id);
      onGone();
      void message.open({
        type: "success",
        duration: 8,
        content: (
          <>
            {t("deleted", { n: 1 })}{" "}
            <Button look="quiet" onClick={takeBack}>
              {t("undo")}
            </Button>
          </>
        ),
      });
    } catch (error) {
      failed(error);
    }
  };
  const destroyNow = async () => {
    try {
      await destroy.mutateAsync(record.id);
      void message.success(t("destroyed", { n: 1 }));
      onGone();
    } catch (error) {
      failed(error);
    }
  };
  const ask = (title: string, content: string, okText: string, onOk: () => Promise<void>) =>
    void modal.confirm({
      title,
      content,
      okText,
      okButtonProps: { danger: true },
      cancelText: t("cancel"),
      onOk,
    });
  return {
    restore: takeBack,
    restoring: restore.isPending,
    /** Into the archive, or out of it. */
    setArchived: (into: boolean) => {
      message.destroy();
      void archive
        .mutateAsync({ id: record.id, into })
        .then(() => void message.success(t(into ? "archived" : "unarchived", { n: 1 })), failed);
    },
    archiving: archive.isPending,
    askDelete: () =>
      ask(t("deleteOneTitle", { title: record.title }), t("deleteText"), t("delete"), deleteNow),
    askDestroy: () => ask(t("destroyTitle", { n: 1 }), t("destroyText"), t("destroy"), destroyNow),
    destroying: destroy.isPending,
  };
}

export type RecordCommands = ReturnType<typeof useRecordCommands>;
