/** The view one looks at: its settings with what was changed since, its columns, and how to change more. */
import { useCallback, useMemo } from "react";
import type { Field } from "@/features/form/field";
import type { FormDto, StoredView, ViewSettings } from "@/shared/api/form-types";
import { defaultColumns } from "../list/columns";
import type { ListActions, ListState } from "../list/use-list-state";
import { patched, tidyPatch, type ViewPatch } from "./settings";

export interface ShownView {
  readonly view: StoredView | undefined;
  readonly settings: ViewSettings;
  readonly columns: readonly Field[];
  /** Whether something differs from what was saved. */
  readonly changed: boolean;
  readonly change: (patch: ViewPatch) => void;
}

export function useView(form: FormDto, state: ListState & ListActions, fields: readonly Field[]): ShownView {
  const view = form.views.find((one) => one.key === state.view);
  const { patch, sort, filter, setPatch, setSort } = state;
  const settings = useMemo(() => patched(view, patch), [view, patch]);
  const columns = useMemo(() => {
    const byKey = new Map(fields.map((field) => [field.key, field]));
    const keys = defaultColumns(form, settings.columns, fields);
    return keys.flatMap((key) => byKey.get(key) ?? []);
  }, [form, settings.columns, fields]);
  const change = useCallback(
    (more: ViewPatch) => {
      setPatch(tidyPatch(view, { ...patch, ...more }));
      // The order in the address would otherwise hide the one just chosen.
      if ("sort" in more && sort !== undefined) setSort(undefined);
    },
    [setPatch, setSort, view, patch, sort],
  );
  const changed = Object.keys(patch).length > 0 || sort !== undefined || filter !== null;
  return { view, settings, columns, changed, change };
}
