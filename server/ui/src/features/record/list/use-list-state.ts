/** What one looks at in a list, kept in the address: view, filter, sort, search, open record. */
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useSearchParams } from "react-router";
import type { StoredView } from "@/shared/api/form-types";
import type { Condition, Json } from "@/shared/api/types";
import { readCondition } from "@/features/condition/condition-tree";
import { readPatch, writePatch, type ViewPatch } from "../view/settings";
import { keepPlace, keepVariation, variationOf } from "./list-place";

export interface ListState {
  readonly view: string;
  readonly filter: Json;
  readonly sort: string | undefined;
  readonly search: string;
  readonly open: string | null;
  /** What was changed of the view beside its sort. */
  readonly patch: ViewPatch;
  /** The day a calendar or chart stands at. */
  readonly date: string | null;
}

export interface ListActions {
  readonly setPatch: (patch: ViewPatch) => void;
  readonly setDate: (date: string | null) => void;
  /** Back to the view as it was saved. */
  readonly revert: () => void;
  /** To another view, as one left it. */
  readonly setView: (view: string) => void;
  readonly setFilter: (filter: Condition | undefined) => void;
  readonly setSort: (sort: string | undefined) => void;
  readonly setSearch: (search: string) => void;
  readonly setOpen: (id: string | null) => void;
  readonly clear: () => void;
}

/** A stored view that leaves nothing out takes the place of the built-in "all". */
export function everything(views: readonly StoredView[]): StoredView | undefined {
  return views.find(
    ({ filter, kind }) =>
      (kind ?? "table") === "table" &&
      (filter === undefined || filter === null || JSON.stringify(filter) === "{}"),
  );
}

function viewKey(app: string, form: string): string {
  return `tenon.view.${app}.${form}`;
}

export function useListState(
  app: string,
  form: string,
  views: readonly StoredView[],
  first: string | null | undefined,
): ListState & ListActions {
  const [params, setParams] = useSearchParams();
  const wanted = params.get("view") ?? first ?? localStorage.getItem(viewKey(app, form)) ?? "";
  const view = views.some((one) => one.key === wanted) ? wanted : (everything(views)?.key ?? "");
  const filterText = params.get("filter");
  const filter = useMemo(() => readCondition(filterText), [filterText]);
  const setText = params.get("set");
  const patch = useMemo(() => readPatch(setText), [setText]);

  // The next change builds on the last one, also where both come before the page is drawn again.
  const latest = useRef(params);
  useEffect(() => {
    latest.current = params;
    keepPlace(app, form, params);
  }, [app, form, params]);

  // Narrowing a list is not a step one wants to go Back through; opening a record is.
  const write = useCallback(
    (changes: Readonly<Record<string, string | undefined>>, replace: boolean) => {
      const next = new URLSearchParams(latest.current);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === "") next.delete(name);
        else next.set(name, value);
      }
      latest.current = next;
      setParams(next, { replace });
    },
    [setParams],
  );

  const actions = useMemo<ListActions>(
    () => ({
      setView: (next) => {
        localStorage.setItem(viewKey(app, form), next);
        keepVariation(app, form, view, latest.current);
        write({ view: next, ...variationOf(app, form, next), open: undefined }, false);
      },
      setFilter: (next) => write({ filter: next === undefined ? undefined : JSON.stringify(next) }, true),
      setSort: (next) => write({ sort: next }, true),
      setPatch: (next) => write({ set: writePatch(next) }, true),
      setDate: (next) => write({ date: next ?? undefined }, true),
      revert: () => write({ filter: undefined, sort: undefined, set: undefined }, true),
      setSearch: (next) => write({ q: next }, true),
      setOpen: (id) => write({ open: id ?? undefined }, false),
      clear: () => write({ filter: undefined, q: undefined }, true),
    }),
    [app, form, view, write],
  );

  return {
    view,
    filter,
    sort: params.get("sort") ?? undefined,
    search: params.get("q") ?? "",
    open: params.get("open"),
    patch,
    date: params.get("date"),
    ...actions,
  };
}
