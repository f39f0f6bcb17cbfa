/** /apps/:app/:form/bin: what was deleted, to be restored or destroyed for good. */
import { App } from "antd";
import { useEffect, useMemo } from "react";
import { Link, useParams } from "react-router";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import type { DataRecord } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { formatExact, formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useBatch } from "../calls/batch";
import { useFormDto } from "../calls/form";
import { useDeletedRecords } from "../calls/records";
import { useSelection } from "../list/use-selection";
import { recordTexts } from "../texts/texts";
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
  const records = pages.list.records;
  const order = useMemo(() => records.map((record) => record.id), [records]);
  const selection = useSelection(order);
  const list = `/apps/${form.app}/${form.key}`;
  useEffect(() => {
    document.title = `${t("binOf", { title: form.title })} · Tenon`;
  }, [t, form.title]);

  const act = async (op: "restore" | "destroy", ids: readonly string[]) => {
    try {
      const items = await batch.mutateAsync(ids.map((id) => ({ op, id })));
      const failed = items.filter((item) => item.status === "error");
      selection.set(failed.flatMap((item) => ids[item.index] ?? []));
      const done = items.length - failed.length;
      if (done > 0) void message.success(t(op === "restore" ? "restoreSome" : "destroyed", { n: done }));
      if (failed.length > 0) {
        const problem = failed[0]?.problem;
        const reason = problem?.problems?.[0]?.message ?? problem?.detail ?? problem?.title ?? "";
        void message.warning(
          t(op === "restore" ? "restoreFailed" : "destroyFailed", { failed: failed.length, reason }),
        );
      }
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
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
        {chosen.length > 0 && (
          <div className={styles.actions} role="toolbar" aria-label={t("selected", { n: chosen.length })}>
            <span role="status">{t("selected", { n: chosen.length })}</span>
            <Button disabled={batch.isPending} onClick={() => void act("restore", chosen)}>
              {t("restore")}
            </Button>
            {form.rights.destroy && (
              <Button look="danger" disabled={batch.isPending} onClick={() => askDestroy(chosen)}>
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
        <ul className={styles.rows}>
          {records.map((record) => (
            <Row
              key={record.id}
              record={record}
              href={`${list}/${record.id}`}
              selected={selection.has(record.id)}
              onToggle={selection.toggle}
              pending={batch.isPending}
              onRestore={() => void act("restore", [record.id])}
              onDestroy={form.rights.destroy ? () => askDestroy([record.id]) : undefined}
            />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("moreHistory")}
        </Button>
      )}
    </div>
  );
}

interface RowProps {
  readonly record: DataRecord;
  readonly href: string;
  readonly selected: boolean;
  readonly onToggle: (id: string, range: boolean) => void;
  readonly pending: boolean;
  readonly onRestore: () => void;
  readonly onDestroy: (() => void) | undefined;
}

function Row({ record, href, selected, onToggle, pending, onRestore, onDestroy }: RowProps) {
  const t = useTexts(recordTexts);
  const at = record.deleted_at ?? record.updated_at;
  return (
    <li className={styles.row}>
      <input
        type="checkbox"
        className="c-check"
        aria-label={t("selectOne", { title: record.title })}
        checked={selected}
        onChange={(event) =>
          onToggle(record.id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
        }
      />
      <div className={styles.words}>
        <Link to={href}>{record.title}</Link>
        <span className={styles.meta} title={formatExact(at)}>
          {t("binDeletedAt", { at: formatMoment(at) })}
        </span>
      </div>
      <Button look="quiet" disabled={pending} onClick={onRestore}>
        {t("restore")}
      </Button>
      {onDestroy && (
        <Button look="quiet" disabled={pending} onClick={onDestroy}>
          {t("destroy")}
        </Button>
      )}
    </li>
  );
}
