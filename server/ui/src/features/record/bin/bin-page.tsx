/** /apps/:app/:form/bin: what was deleted, to be restored or destroyed for good. */
import { App } from "antd";
import { useEffect, useMemo, useState } from "react";
import { Link, useParams } from "react-router";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useBatch, type BatchItem } from "../calls/batch";
import { useEmptyBin } from "../calls/bin";
import { useFormDto } from "../calls/form";
import { useDeletedRecords } from "../calls/records";
import { useSelection } from "../list/use-selection";
import { recordTexts } from "../texts/texts";
import { BinRow } from "./bin-row";
import styles from "./bin-page.module.css";

export function Component() {
  const { app = "", form = "" } = useParams();
  const dto = useFormDto(app, form);
  if (dto.data) return <Bin key={`${app}/${form}`} form={dto.data} />;
  if (dto.error) return <LoadProblem error={dto.error} retry={() => void dto.refetch()} />;
  return <ListSkeleton rows={8} />;
}

function Bin({ form }: { readonly form: FormDto }) {
  const t = useTexts(recordTexts);
  const { message, modal } = App.useApp();
  const pages = useDeletedRecords(form.app, form.key);
  const batch = useBatch(form.app, form.key);
  const [gone, setGone] = useState(0);
  const emptyBin = useEmptyBin(form.app, form.key, setGone);
  const pending = batch.isPending || emptyBin.isPending;
  const records = pages.list.records;
  const order = useMemo(() => records.map((record) => record.id), [records]);
  const selection = useSelection(order);
  const list = `/apps/${form.app}/${form.key}`;
  useEffect(() => {
    document.title = `${t("binOf", { title: form.title })} · Tenon`;
  }, [t, form.title]);

  const tellFailed = (op: "restore" | "destroy", failed: readonly BatchItem[]) => {
    const problem = failed[0]?.problem;
    if (!problem) return;
    const reason = problem.problems?.[0]?.message ?? problem.detail ?? problem.title ?? "";
    void message.warning(
      t(op === "restore" ? "restoreFailed" : "destroyFailed", { failed: failed.length, reason }),
    );
  };
  const act = async (op: "restore" | "destroy", ids: readonly string[]) => {
    try {
      const items = await batch.mutateAsync(ids.map((id) => ({ op, id })));
      const failed = items.filter((item) => item.status === "error");
      selection.set(failed.flatMap((item) => ids[item.index] ?? []));
      const done = items.length - failed.length;
      if (done > 0) void message.success(t(op === "restore" ? "restoreSome" : "destroyed", { n: done }));
      tellFailed(op, failed);
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const empty = async () => {
    setGone(0);
    try {
      const { destroyed, refused } = await emptyBin.mutateAsync();
      selection.clear();
      if (destroyed > 0) void message.success(t("destroyed", { n: destroyed }));
      tellFailed("destroy", refused);
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  const askEmpty = () =>
    modal.confirm({
      title: t("emptyBinTitle"),
      content: t("destroyText"),
      okText: t("emptyBin"),
      okButtonProps: { danger: true },
      cancelText: t("cancel"),
      // Closes at once: with many records it takes a while, and its button tells how far it is.
      onOk: () => void empty(),
    });
  const askDestroy = (ids: readonly string[]) =>
    modal.confirm({
      title: t("destroyTitle", { n: ids.length }),
      content: t("destroyText"),
      okText: t("destroy"),
      okButtonProps: { danger: true },
      cancelText: t("cancel"),
      onOk: () => act("destroy", ids),
    });
  const chosen = order.filter((id) => selection.has(id));

  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <Link to={list} className="c-icon-button" aria-label={t("backToList")} title={t("backToList")}>
          <Icon name="left" />
        </Link>
        <h1 className={styles.title}>{t("binOf", { title: form.title })}</h1>
        {chosen.length === 0 && form.rights.destroy && records.length > 0 && (
          <div className={styles.actions}>
            <Button look="danger" disabled={pending} onClick={() => void askEmpty()}>
              {emptyBin.isPending ? t("emptyingBin", { n: gone }) : t("emptyBin")}
            </Button>
          </div>
        )}
        {chosen.length > 0 && (
          <div className={styles.actions} role="toolbar" aria-label={t("selected", { n: chosen.length })}>
            <span role="status">{t("selected", { n: chosen.length })}</span>
            <Button disabled={pending} onClick={() => void act("restore", chosen)}>
              {t("restore")}
            </Button>
            {form.rights.destroy && (
              <Button look="danger" disabled={pending} onClick={() => askDestroy(chosen)}>
                {t("destroy")}
              </Button>
            )}
          </div>
        )}
      </header>
      {pages.isPending ? (
        <ListSkeleton rows={6} />
      ) : pages.error && records.length === 0 ? (
        <LoadProblem error={pages.error} retry={() => void pages.refetch()} />
      ) : records.length === 0 ? (
        <Empty title={t("binEmpty")} text={t("binEmptyText", { title: form.title })}>
          <Link to={list} className="c-button">
            {t("backToList")}
          </Link>
        </Empty>
      ) : (
        <>
          <label className={styles.all}>
            <input
              type="checkbox"
              className="c-check"
              checked={chosen.length === records.length}
              onChange={(event) => (event.target.checked ? selection.set(order) : selection.clear())}
            />
            {t("selectLoaded", { n: records.length })}
          </label>
          <ul className={styles.rows}>
            {records.map((record) => (
              <BinRow
                key={record.id}
                by={(record.updated_by && pages.list.refs.members?.[record.updated_by]) || t("system")}
                record={record}
                href={`${list}/${record.id}`}
                selected={selection.has(record.id)}
                onToggle={selection.toggle}
                pending={pending}
                onRestore={() => void act("restore", [record.id])}
                onDestroy={form.rights.destroy ? () => askDestroy([record.id]) : undefined}
              />
            ))}
          </ul>
        </>
      )}
      {pages.hasNextPage && (
        <Button
          className={styles.next}
          disabled={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {t("moreHistory")}
        </Button>
      )}
    </div>
  );
}
