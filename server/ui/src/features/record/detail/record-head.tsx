import { App, Dropdown } from "antd";
import { Link, useNavigate } from "react-router";
import type { FormDto } from "@/shared/api/form-types";
import { duplicateTexts } from "@/features/duplicate/texts/texts";
import { RunStateTag } from "@/features/flow/run-state";
import { printAddress } from "@/features/print/print-address";
import { printTexts } from "@/features/print/texts/texts";
import { messageOf } from "@/shared/api/problem";
import type { RecordAnswer } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { useCopy } from "@/shared/ui/use-copy";
import { useArchiveRecord, useDeleteRecord, useDestroyRecord, useRestoreRecord } from "../calls/record";
import { recordTexts } from "../texts/texts";
import { FlowButtons } from "./flow-buttons";
import { FollowButton } from "./follow-button";
import styles from "./record-head.module.css";
import { SubmitButton } from "./submit-button";

interface RecordHeadProps {
  readonly form: FormDto;
  readonly answer: RecordAnswer;
  readonly editing: boolean;
  readonly onEdit: () => void;
  readonly onGone: () => void;
}

export function RecordHead({ form, answer, editing, onEdit, onGone }: RecordHeadProps) {
  const t = useTexts(recordTexts);
  const td = useTexts(duplicateTexts);
  const tp = useTexts(printTexts);
  const { record, refs, rights } = answer;
  const { message, modal } = App.useApp();
  const copy = useCopy();
  const remove = useDeleteRecord(form.app, form.key);
  const restore = useRestoreRecord(form.app, form.key);
  const destroy = useDestroyRecord(form.app, form.key);
  const archive = useArchiveRecord(form.app, form.key);
  const navigate = useNavigate();
  const inBin = Boolean(record.deleted_at);
  const inArchive = !inBin && Boolean(record.archived_at);

  const undo = () => {
    message.destroy();
    void restore.mutateAsync(record.id).then(
      () => void message.success(t("restored")),
      (error: unknown) => void message.error(messageOf(error)),
    );
  };
  const setArchived = (into: boolean) => {
    message.destroy();
    void archive.mutateAsync({ id: record.id, into }).then(
      () => void message.success(into ? t("archived", { n: 1 }) : t("unarchived", { n: 1 })),
      (error: unknown) => void message.error(messageOf(error)),
    );
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
            <Button look="quiet" onClick={undo}>
              {t("undo")}
            </Button>
          </>
        ),
      });
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const askDestroy = () =>
    modal.confirm({
      title: t("destroyTitle", { n: 1 }),
      content: t("destroyText"),
      okText: t("destroy"),
      okButtonProps: { danger: true },
      cancelText: t("cancel"),
      onOk: async () => {
        try {
          await destroy.mutateAsync(record.id);
          void message.success(t("destroyed", { n: 1 }));
          onGone();
        } catch (error) {
          void message.error(messageOf(error));
        }
      },
    });
  const askDelete = () =>
    modal.confirm({
      title: t("deleteOneTitle", { title: record.title }),
      content: t("deleteText"),
      okText: t("delete"),
      okButtonProps: { danger: true },
      cancelText: t("cancel"),
      onOk: deleteNow,
    });
  const address = `${window.location.origin}/apps/${form.app}/${form.key}/${record.id}`;
  const items = [
    ...(copy ? [{ key: "link", label: t("copyLink"), onClick: () => copy(address, t("copied")) }] : []),
    ...(form.rights.create
      ? [
          {
            key: "duplicate",
            label: t("duplicate"),
            onClick: () => void navigate(`/apps/${form.app}/${form.key}/new?from=${record.id}`),
          },
        ]
      : []),
    ...(rights.delete && !inArchive && !form.aggregate
      ? [{ key: "archive", label: t("archive"), onClick: () => setArchived(true) }]
      : []),
    ...(rights.delete
      ? [{ key: "delete", label: t("delete"), danger: true, onClick: () => void askDelete() }]
      : []),
  ];
  const by = (record.updated_by && refs.members?.[record.updated_by]) || t("system");
  return (
    <header className={styles.head}>
      <div className={styles.titles}>
        <div className={styles.line}>
          <h1 className={styles.title}>{record.title || form.title}</h1>
          {record.flow_state && <RunStateTag state={record.flow_state} />}
        </div>
        <p className={styles.meta} title={formatExact(record.updated_at)}>
          {t("updatedLine", { by, at: formatMoment(record.updated_at) })}
        </p>
      </div>
      {inBin && (
        <div className={styles.bin} role="status">
          <span>{answer.became ? td("became") : t("inBin")}</span>
          {answer.became && (
            <Link to={`/apps/${form.app}/${form.key}/${answer.became}`} className="c-button">
              {td("openMaster")}
            </Link>
          )}
          {rights.delete && (
            <Button disabled={restore.isPending} onClick={undo}>
              {t("restore")}
            </Button>
          )}
          {rights.destroy && (
            <Button look="danger" disabled={destroy.isPending} onClick={() => void askDestroy()}>
              {t("destroy")}
            </Button>
          )}
        </div>
      )}
      {inArchive && (
        <div className={styles.bin} role="status">
          <span>{t("inArchive")}</span>
          {rights.delete && (
            <Button disabled={archive.isPending} onClick={() => setArchived(false)}>
              {t("unarchive")}
            </Button>
          )}
        </div>
      )}
      {!editing && !inBin && (
        <div className={styles.actions}>
          {!form.aggregate && <FollowButton app={form.app} form={form.key} id={record.id} />}
          <Link
            to={printAddress(form.app, form.key, [record.id])}
            className="c-icon-button"
            aria-label={tp("print")}
            title={tp("print")}
          >
            <Icon name="print" />
          </Link>
          {rights.update && (
            <Button icon="edit" onClick={onEdit}>
              {t("edit")}
            </Button>
          )}
          <span className={styles.starters}>{!inArchive && <FlowButtons form={form} answer={answer} />}</span>
          {!inArchive && <SubmitButton form={form} record={record} />}
          {items.length > 0 && (
            <Dropdown trigger={["click"]} menu={{ items }}>
              <IconButton icon="more" label={t("more")} />
            </Dropdown>
          )}
        </div>
      )}
    </header>
  );
}
