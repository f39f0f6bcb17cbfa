import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { mergeRefs } from "@/features/form/form-env";
import { FormScope } from "@/features/form/form-scope";
import type { FormDto, Refs } from "@/shared/api/form-types";
import type { Condition } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import { useRecords } from "../calls/records";
import { RecordPanel } from "../detail/record-panel";
import { recordTexts } from "../texts/texts";
import { CellEdit } from "./cell-edit";
import { allColumns, defaultColumns, readSort, writeSort } from "./columns";
import { groupOf, lineCount, NO_CONDITION, tidyCondition } from "@/features/condition/condition-tree";
import { FilterPanel } from "./filter-panel";
import { AggregateNotice } from "./aggregate-notice";
import { ListBar } from "./list-bar";
import { ListEmpty } from "./list-empty";
import { ListHead } from "./list-head";
import { RecordCards } from "./record-cards";
import styles from "./record-list.module.css";
import { RecordTable } from "./record-table";
import { SelectionBar } from "./selection-bar";
import { useColumns } from "./use-columns";
import { useListKeys } from "./use-list-keys";
import { useListState } from "./use-list-state";
import { useSelection } from "./use-selection";

export function RecordList({ form }: { readonly form: FormDto }) {
  const { app, key } = form;
  const t = useTexts(recordTexts);
  const narrow = useNarrow();
  const navigate = useNavigate();
  const state = useListState(app, key, form.views);
  const view = form.views.find((one) => one.key === state.view);
  const condition = state.filter === null ? undefined : (state.filter as Condition);
  const pages = useRecords(app, key, {
    view: view?.key,
    filter: condition,
    sort: state.sort,
    search: state.search,
  });
  const { records, refs, count } = pages.list;

  const columns = useMemo(() => allColumns(form, t), [form, t]);
  const defaults = useMemo(() => defaultColumns(form, view, columns), [form, view, columns]);
  const choice = useColumns(`${app}.${key}.${view?.key ?? ""}`, columns, defaults);
  const order = useMemo(() => records.map((record) => record.id), [records]);
  const selection = useSelection(order);
  const [filtering, setFiltering] = useState<{ open: boolean; seed: string | null; times: number }>({
    open: false,
    seed: null,
    times: 0,
  });
  const [learned, setLearned] = useState<Refs>({});
  const learn = useCallback((more: Refs) => setLearned((before) => mergeRefs(before, more)), []);
  const known = useMemo(() => mergeRefs(refs, learned), [refs, learned]);
  const searchBox = useRef<HTMLInputElement>(null);

  const { setOpen } = state;
  const open = useCallback(
    (at: number) => {
      const id = order[at];
      if (!id) return;
      if (narrow) void navigate(`/apps/${app}/${key}/${id}`);
      else setOpen(id);
    },
    [order, narrow, navigate, app, key, setOpen],
  );
  const openAt = state.open === null ? -1 : order.indexOf(state.open);
  const keys = useListKeys({
    count: order.length,
    openAt,
    isOpen: state.open !== null,
    onOpen: open,
    onClose: () => setOpen(null),
    onToggle: (at) => order[at] && selection.toggle(order[at], false),
    onEdit: (at) => order[at] && void navigate(`/apps/${app}/${key}/${order[at]}?edit=1`),
    searchBox,
  });
  useEffect(() => {
    document.title = `${form.title} · Tenon`;
  }, [form.title]);

  const { fetchNextPage } = pages;
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const narrowed = state.search !== "" || tidyCondition(groupOf(state.filter) ?? NO_CONDITION) !== undefined;
  const shared = {
    records,
    columns: choice.columns,
    hasMore: pages.hasNextPage,
    loadingMore: pages.isFetchingNextPage,
    onMore: more,
    onOpen: open,
  };
  return (
    <FormScope app={app} refs={known} learn={learn}>
      <div className={styles.page}>
        <ListHead form={form} view={state.view} onView={state.setView} narrow={narrow} />
        {form.aggregate && <AggregateNotice form={form} />}
        {selection.ids.size > 0 ? (
          <SelectionBar form={form} records={records} selection={selection} />
        ) : (
          <ListBar
            search={state.search}
            onSearch={state.setSearch}
            searchBox={searchBox}
            filterCount={lineCount(state.filter)}
            filterOpen={filtering.open}
            onFilter={() =>
              setFiltering((before) => ({ open: !before.open, seed: null, times: before.times + 1 }))
            }
            all={columns}
            choice={choice}
            count={count}
            narrow={narrow}
            bin={form.rights.delete || form.rights.destroy ? `/apps/${app}/${key}/bin` : undefined}
          />
        )}
        {filtering.open && (
          <FilterPanel
            key={filtering.times}
            columns={columns}
            operators={form.operators}
            condition={state.filter}
            onChange={state.setFilter}
            seed={filtering.seed}
          />
        )}
        {pages.isPending ? (
          <ListSkeleton rows={12} height={36} />
        ) : pages.error && records.length === 0 ? (
          <LoadProblem error={pages.error} retry={() => void pages.refetch()} />
        ) : records.length === 0 ? (
          <ListEmpty
            form={form}
            narrowed={narrowed}
            onClear={() => {
              state.clear();
              setFiltering((before) => ({ ...before, seed: null, times: before.times + 1 }));
            }}
          />
        ) : narrow ? (
          <RecordCards {...shared} />
        ) : (
          <RecordTable
            {...shared}
            label={form.title}
            sort={readSort(state.sort ?? view?.sort?.join(","))}
            onSort={(sort) => state.setSort(writeSort(sort))}
            onHide={choice.toggle}
            onFilter={(seed) => setFiltering((before) => ({ open: true, seed, times: before.times + 1 }))}
            selection={selection}
            active={keys.active}
            openId={state.open}
            stale={pages.isPlaceholderData}
            onKeyDown={keys.onKeyDown}
            overlay={
              form.rights.update ? (
                <CellEdit form={form} records={records} columns={choice.columns} active={keys.active} />
              ) : undefined
            }
          />
        )}
        {state.open !== null && !narrow && (
          <RecordPanel
            key={state.open}
            form={form}
            id={state.open}
            onClose={() => setOpen(null)}
            onPrevious={openAt > 0 ? () => open(openAt - 1) : undefined}
            onNext={openAt >= 0 && openAt + 1 < order.length ? () => open(openAt + 1) : undefined}
          />
        )}
      </div>
    </FormScope>
  );
}
