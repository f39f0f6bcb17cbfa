/** /apps/:app/:form/archive: what is kept and counted but no longer worked with. */
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
import { useBatch } from "../calls/batch";
import { useFormDto } from "../calls/form";
import { useArchivedRecords } from "../calls/records";
import { reasonOf, refusedOf, sentOf } from "../list/refused";
import { RefusedButton } from "../list/refused-lines";
import { SearchBox } from "../list/search-box";
import { useSelection } from "../list/use-selection";
import { Shelf } from "../shelf/shelf";
import { useShelfSearch } from "../shelf/use-shelf-search";
import { WholeShelf } from "../shelf/whole-shelf";
import { recordTexts } from "../texts/texts";

export function Component() {
  const { app = "", form = "" } = useParams();
  const dto = useFormDto(app, form);
  if (dto.data) return <Archive key={`${app}/${form}`} form={dto.data} />;
  if (dto.isLoadingError) return <LoadProblem error={dto.error} retry={() => void dto.refetch()} />;
  return <ListSkeleton rows={8} />;
}

function Archive({ form }: { readonly form: FormDto }) {
  const t = useTexts(recordTexts);
  const { message } = App.useApp();
  const [search, setSearch] = useShelfSearch();
  const pages = useArchivedRecords(form.app, form.key, search);
  const batch = useBatch(form.app, form.key);
  const records = pages.list.records;
  const order = useMemo(() => records.map((record) => record.id), [records]);
  const selection = useSelection(order);
  useEffect(() => {
    document.title = `${t("archiveOf", { title: form.title })} · Tenon`;
  }, [t, form.title]);

  const takeOut = async (ids: readonly string[]) => {
    try {
      const items = await batch.mutateAsync(ids.map((id) => ({ op: "unarchive", id })));
      const failed = items.filter((item) => item.status === "error");
      selection.set(failed.flatMap((item) => ids[item.index] ?? []));
      if (failed.length > 0)
        void message.warning(
          <>
            {t("unarchiveFailed", { failed: failed.length, reason: reasonOf(failed[0]) })}{" "}
            <RefusedButton lines={refusedOf(items, sentOf(ids, records))} />
          </>,
        );
      else void message.success(t("unarchived", { n: items.length }));
    } catch (error) {
      void message.error(messageOf(error));
    }
  };

  return (
    <Shelf
      title={t("archiveOf", { title: form.title })}
      form={form}
      pages={pages}
      selection={selection}
      empty={
        search === ""
          ? { title: t("archiveEmpty"), text: t("archiveEmptyText", { title: form.title }) }
          : { title: t("archiveNone"), text: t("archiveNoneText") }
      }
      whole={
        <WholeShelf
          form={form}
          search={search}
          ops={form.rights.delete && records.length > 0 ? ["unarchive"] : []}
        />
      }
      ofChosen={(chosen) => (
        <Button disabled={batch.isPending} onClick={() => void takeOut(chosen)}>
          {t("unarchive")}
        </Button>
      )}
      noteOf={(record) => {
        const at = record.archived_at ?? record.updated_at;
        return { note: t("archivedAt", { at: formatMoment(at) }), at };
      }}
      ofOne={(record) =>
        form.rights.delete && (
          <Button look="quiet" data-once disabled={batch.isPending} onClick={() => void takeOut([record.id])}>
            {t("unarchive")}
          </Button>
        )
      }
    >
      {(records.length > 0 || search !== "") && <SearchBox value={search} onChange={setSearch} />}
    </Shelf>
  );
}
