import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { lineCount } from "@/features/condition/condition-tree";
import { withAsked } from "@/features/condition/inner-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { mergeRefs } from "@/features/form/form-env";
import { FormScope } from "@/features/form/form-scope";
import { formTexts } from "@/features/form/texts/texts";
import { exportOf } from "@/features/transfer/export-of";
import type { FormDto, Refs } from "@/shared/api/form-types";
import { useTexts } from "@/shared/i18n/texts";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import { ReachScope, useLooked, useReachState } from "../calls/reach";
import { recordsKey, useRecords } from "../calls/records";
import { RecordPanel } from "../detail/record-panel";
import { recordTexts } from "../texts/texts";
import type { ViewProps } from "../view/kind";
import { viewKind } from "../view/registry";
import { bothOf, levelsOf } from "../view/settings";
import { GroupedTable } from "../view/table/grouped-table";
import { useOwnView } from "../view/use-own-view";
import { ViewFaults } from "../view/view-faults";
import { useView } from "../view/use-view";
import { ViewBar } from "../view/view-bar";
import { allColumns, readSorts, writeSorts } from "./columns";
import { FilterPanel } from "./filter-panel";
import { AggregateNotice } from "./aggregate-notice";
import { ArrivalsNotice } from "./arrivals-notice";
import { CopiesNotice } from "./copies-notice";
import { FlatList } from "./flat-list";
import { ListBar } from "./list-bar";
import { ListHead } from "./list-head";
import { NewestNotice } from "./newest-notice";
import { openedFrom } from "./neighbours";
import styles from "./record-list.module.css";
import { SelectionBar } from "./selection-bar";
import { useArrivals } from "./use-arrivals";
import { useGroupRows } from "./use-group-rows";
import { useListKeys } from "./use-list-keys";
import { useListState } from "./use-list-state";
import { useSelection } from "./use-selection";

const SettingsDrawer = lazy(() => import("../view/settings-drawer"));

export function RecordList({ form }: { readonly form: FormDto }) {
  const { app, key } = form;
  const t = useTexts(recordTexts);
  const narrow = useNarrow();
  const navigate = useNavigate();
  const state = useListState(app, key, form.views, form.first_view);
  const fields = useMemo(() => allColumns(form, t), [form, t]);
  const tf = useTexts(formTexts);
  const tc = useTexts(conditionTexts);
  const asked = useMemo(() => withAsked(fields, tf, tc), [fields, tf, tc]);
  const { view, settings, columns, changed, change } = useView(form, state, fields);
  const own = useOwnView(form, view, state);
  const filter = useMemo(() => bothOf(settings.filter, state.filter), [settings.filter, state.filter]);
  const levels = levelsOf(settings);
  const Component = viewKind(settings.kind)?.Component ?? null;
  const grouped = Component === null && levels.length > 0 && !narrow;
  const flat = Component === null && !grouped;
  const withheld = view?.withheld === true;
  const sort = writeSorts(readSorts(state.sort ?? settings.sort?.join(",")));
  const marks = useMemo(() => settings.colors?.map((rule) => rule.when), [settings.colors]);
  const reach = useReachState(
    JSON.stringify([filter, sort, state.search, settings.kind, levels, state.date]),
    recordsKey(app, key),
  );
  const { quick } = reach.scope;
  const pages = useRecords(app, key, { filter, sort, search: state.search, marks, quick }, flat && !withheld);
  const { refs, count, newest } = pages.list;
  useLooked(flat ? newest : undefined, reach.scope);
  const plain = useArrivals(pages, JSON.stringify([filter, sort, state.search, quick]));
  const groups = useGroupRows();
  const { records, show } = flat ? plain : groups;

  // A board may show a record twice: in a day and in the list of that day.
  const order = useMemo(() => {
    const ids = records.map((record) => record.id);
    return Component ? [...new Set(ids)] : ids;
  }, [Component, records]);
  const selection = useSelection(order);
  const [filtering, setFiltering] = useState<{ open: boolean; seed: string | null; times: number }>({
    open: false,
    seed: null,
    times: 0,
  });
  const [setting, setSetting] = useState(false);
  const [picking, setPicking] = useState(false);
  const [learned, setLearned] = useState<Refs>({});
  const learn = useCallback((more: Refs) => setLearned((before) => mergeRefs(before, more)), []);
  const rowRefs = grouped ? groups.refs : refs;
  const known = useMemo(() => mergeRefs(rowRefs, learned), [rowRefs, learned]);
  const searchBox = useRef<HTMLInputElement>(null);

  const { setOpen } = state;
  const openRecord = useCallback(
    (id: string) => {
      if (narrow) void navigate(`/apps/${app}/${key}/${id}`, { state: openedFrom(order, id) });
      else setOpen(id);
    },
    [narrow, navigate, app, key, order, setOpen],
  );
  const open = useCallback((at: number) => order[at] && openRecord(order[at]), [order, openRecord]);
  const openAt = state.open === null ? -1 : order.indexOf(state.open);
  const keys = useListKeys({
    count: order.length,
    openAt,
    isOpen: state.open !== null,
    onOpen: open,
    onClose: () => setOpen(null),
    onToggle: (at) => order[at] && selection.toggle(order[at], false),
    onEdit: (at) =>
      order[at] &&
      void navigate(`/apps/${app}/${key}/${order[at]}?edit=1`, { state: openedFrom(order, order[at]) }),
    searchBox,
  });
  useEffect(() => {
    document.title = `${form.title} · Tenon`;
  }, [form.title]);

  const openFilter = (seed: string) =>
    setFiltering((before) => ({ open: true, seed, times: before.times + 1 }));
  const shared: ViewProps = {
    form,
    settings,
    fields,
    columns,
    filter,
    search: state.search,
    sort,
    openId: state.open,
    onOpen: openRecord,
    onChange: change,
    date: state.date,
    onDate: state.setDate,
    narrow,
    rows: groups,
  };
  const ordering = {
    sorts: readSorts(sort),
    onSort: (sorts: ReturnType<typeof readSorts>) => state.setSort(writeSorts(sorts)),
    onFilter: openFilter,
  };
  const shown = exportOf({ ...state, sort, settings, columns });
  return (
    <FormScope app={app} refs={known} learn={learn}>
      <div className={styles.page}>
        <ListHead
          form={form}
          view={state.view}
          onView={state.setView}
          narrow={narrow}
          shown={shown}
          fields={fields}
          onPick={narrow && flat && records.length > 0 ? () => setPicking(true) : undefined}
        />
        {form.aggregate && <AggregateNotice form={form} />}
        <CopiesNotice form={form} />
        <NewestNotice reach={reach} />
        <ViewFaults form={form} view={view} />
        {selection.ids.size > 0 || (picking && flat) ? (
          <SelectionBar
            form={form}
            records={records}
            selection={selection}
            pages={flat ? pages : undefined}
            shown={shown}
            picking={picking}
            onClose={() => {
              selection.clear();
              setPicking(false);
            }}
          />
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
            settingsOpen={setting}
            onSettings={() => setSetting(!setting)}
            count={flat ? count : undefined}
            archive={form.rights.delete ? `/apps/${app}/${key}/archive` : undefined}
            bin={form.rights.delete || form.rights.destroy ? `/apps/${app}/${key}/bin` : undefined}
          />
        )}
        {(own.keeps ? own.undo || own.failure || state.filter !== null : changed) && (
          <ViewBar
            form={form}
            view={view}
            own={own}
            filtered={state.filter !== null}
            settings={{
              ...settings,
              ...(filter ? { filter } : {}),
              ...(sort ? { sort: sort.split(",") } : {}),
            }}
            onRevert={state.revert}
            onView={state.setView}
          />
        )}
        {filtering.open && (
          <FilterPanel
            key={filtering.times}
            columns={asked}
            operators={form.operators}
            condition={state.filter}
            onChange={state.setFilter}
            seed={filtering.seed}
          />
        )}
        <ReachScope value={reach.scope}>
          {withheld ? null : Component ? (
            <Suspense fallback={<ListSkeleton rows={8} height={72} />}>
              <Component key={`${state.view} ${settings.kind ?? ""}`} {...shared} />
            </Suspense>
          ) : grouped ? (
            <GroupedTable
              {...shared}
              {...ordering}
              levels={levels}
              selection={selection}
              active={keys.active}
              onOpenAt={open}
              onKeyDown={keys.onKeyDown}
            />
          ) : (
            <FlatList
              {...shared}
              {...ordering}
              pages={pages}
              records={records}
              narrowed={state.search !== "" || state.filter !== null}
              onClear={() => {
                state.clear();
                setFiltering((before) => ({ ...before, seed: null, times: before.times + 1 }));
              }}
              onOpenAt={open}
              selection={selection}
              picking={picking}
              active={keys.active}
              onKeyDown={keys.onKeyDown}
            />
          )}
        </ReachScope>
        <ArrivalsNotice arrived={flat ? plain.waiting.size : groups.arrived} show={show} />
        {setting && (
          <Suspense fallback={null}>
            <SettingsDrawer
              key={state.view}
              form={form}
              settings={settings}
              fields={fields}
              asked={asked}
              columns={columns}
              onChange={change}
              onClose={() => setSetting(false)}
            />
          </Suspense>
        )}
        {state.open !== null && !narrow && (
          <RecordPanel
            key={state.open}
            form={form}
            id={state.open}
            order={order}
            onClose={() => setOpen(null)}
            onPrevious={openAt > 0 ? () => open(openAt - 1) : undefined}
            onNext={openAt >= 0 && openAt + 1 < order.length ? () => open(openAt + 1) : undefined}
          />
        )}
      </div>
    </FormScope>
  );
}
