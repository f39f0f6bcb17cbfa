/** /apps/:app/:form/bin: what was deleted, to be restored or destroyed for good. */
import { App } from "antd";
import { useEffect, useMemo } from "react";
import { useParams } from "react-router";
import type { FormDto } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useBatch, type BatchItem } from "../calls/batch";
import { useFormDto } from "../calls/form";
import { useDeletedRecords } from "../calls/records";
import { reasonOf, refusedOf, sentOf, type RefusedLine } from "../list/refused";
import { RefusedButton } from "../list/refused-lines";
import { SearchBox } from "../list/search-box";
import { useSelection } from "../list/use-selection";
import { Shelf } from "../shelf/shelf";
import styles from "../shelf/shelf.module.css";
import { useShelfSearch } from "../shelf/use-shelf-search";
import { WholeShelf } from "../shelf/whole-shelf";
import { recordTexts } from "../texts/texts";

export function Component() {
  const { app = "", form = "" } = useParams();
  const dto = useFormDto(app, form);
  if (dto.data) return <Bin key={`${app}/${form}`} form={dto.data} />;
  if (dto.isLoadingError) return <LoadProblem error={dto.error} retry={() => void dto.refetch()} />;
  return <ListSkeleton rows={8} />;
}

const OPS = ["restore", "destroy"] as const;

function Bin({ form }: { readonly form: FormDto }) {
  const t = useTexts(recordTexts);
  const { message, modal } = App.useApp();
  const [search, setSearch] = useShelfSearch();
  const pages = useDeletedRecords(form.app, form.key, search);
  const batch = useBatch(form.app, form.key);
  const pending = batch.isPending;
  const records = pages.list.records;
  const days = pages.data?.pages[0]?.bin_days ?? undefined;
  const order = useMemo(() => records.map((record) => record.id), [records]);
  const selection = useSelection(order);
  useEffect(() => {
    document.title = `${t("binOf", { title: form.title })} · Tenon`;
  }, [t, form.title]);

  const tellFailed = (
    op: "restore" | "destroy",
    failed: readonly BatchItem[],
    lines: readonly RefusedLine[],
  ) => {
    if (failed.length === 0) return;
    const words = op === "restore" ? "restoreFailed" : "destroyFailed";
    void message.warning(
      <>
        {t(words, { failed: failed.length, reason: reasonOf(failed[0]) })} <RefusedButton lines={lines} />
      </>,
    );
  };
  const act = async (op: "restore" | "destroy", ids: readonly string[]) => {
    try {
      const items = await batch.mutateAsync(ids.map((id) => ({ op, id })));
      const failed = items.filter((item) => item.status === "error");
      selection.set(failed.flatMap((item) => ids[item.index] ?? []));
      const done = items.length - failed.length;
      if (done > 0) void message.success(t(op === "restore" ? "restoreSome" : "destroyed", { n: done }));
      tellFailed(op, failed, refusedOf(items, sentOf(ids, records)));
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

  return (
    <Shelf
      title={t("binOf", { title: form.title })}
      form={form}
      pages={pages}
      selection={selection}
      empty={
        search === ""
          ? { title: t("binEmpty"), text: t("binEmptyText", { title: form.title }) }
          : { title: t("archiveNone"), text: t("binNoneText") }
      }
      whole={
        <WholeShelf
          form={form}
          search={search}
          ops={records.length === 0 ? [] : OPS.filter((op) => form.rights[op === "restore" ? "delete" : op])}
        />
      }
      ofChosen={(chosen) => (
        <>
          <Button disabled={pending} onClick={() => void act("restore", chosen)}>
            {t("restore")}
          </Button>
          {form.rights.destroy && (
            <Button look="danger" disabled={pending} onClick={() => askDestroy(chosen)}>
              {t("destroy")}
            </Button>
          )}
        </>
      )}
      noteOf={(record) => {
        const by = (record.updated_by && pages.list.refs.members?.[record.updated_by]) || t("system");
        const at = record.deleted_at ?? record.updated_at;
        return { note: t("binDeletedBy", { by, at: formatMoment(at) }), at };
      }}
      ofOne={(record) => (
        <>
          {/* A row that is gone makes place for the next. */}
          <Button look="quiet" data-once disabled={pending} onClick={() => void act("restore", [record.id])}>
            {t("restore")}
          </Button>
          {form.rights.destroy && (
            <Button look="quiet" disabled={pending} onClick={() => askDestroy([record.id])}>
              {t("destroy")}
            </Button>
          )}
        </>
      )}
    >
      {days !== undefined && (
        <p className={styles.about}>{days > 0 ? t("binDays", { n: days }) : t("binForEver")}</p>
      )}
      {(records.length > 0 || search !== "") && <SearchBox value={search} onChange={setSearch} />}
    </Shelf>
  );
}
