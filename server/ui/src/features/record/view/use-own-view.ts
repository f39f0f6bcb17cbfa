/** A view of one's own keeps what its owner changes of it, and takes it back step by step. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { FormDto, StoredView, ViewSettings } from "@/shared/api/form-types";
import { messageOf } from "@/shared/api/problem";
import { useChangeView } from "../calls/views";
import type { ListActions, ListState } from "../list/use-list-state";
import { patchSince, settingsOf, withPatch } from "./settings";

/** So many changes can be taken back. */
const STEPS = 50;

export interface OwnView {
  /** Whether the view keeps its changes by itself. */
  readonly keeps: boolean;
  /** Takes back the last change that was kept; null where there is none. */
  readonly undo: (() => void) | null;
  /** Why the last change could not be kept. */
  readonly failure: string | null;
}

/**
 * Keeps order and settings as soon as they are changed, one after the other. What the filter above the list says is a
 * question, not a setting: it stays beside the view until somebody saves it.
 */
export function useOwnView(
  form: FormDto,
  view: StoredView | undefined,
  state: ListState & ListActions,
): OwnView {
  const { patch, sort, setPatch, setSort } = state;
  const { mutate, isPending, error, variables } = useChangeView(form);
  const [steps, setSteps] = useState<Readonly<Record<string, readonly ViewSettings[]>>>({});
  const keeps = view?.source === "own" && view.may_change === true;
  const wanted = useMemo(() => {
    if (!keeps || (Object.keys(patch).length === 0 && sort === undefined)) return null;
    return withPatch(settingsOf(view), {
      ...patch,
      ...(sort !== undefined ? { sort: sort.split(",") } : {}),
    });
  }, [keeps, view, patch, sort]);
  // The address may say a change a moment longer than it takes to keep it, and one that was refused is again.
  const sent =
    wanted !== null &&
    variables?.key === view?.key &&
    JSON.stringify(variables?.settings) === JSON.stringify(wanted);

  // While a change is on its way the next one may be made: what came since stays, and is kept after it.
  const latest = useRef({ key: view?.key, patch, sort });
  useEffect(() => {
    latest.current = { key: view?.key, patch, sort };
  }, [view, patch, sort]);

  useEffect(() => {
    if (!view || wanted === null || isPending || sent) return;
    const before = settingsOf(view);
    mutate(
      { key: view.key, title: view.title, shared: false, settings: wanted },
      {
        onSuccess: () => {
          setSteps((all) => ({ ...all, [view.key]: [...(all[view.key] ?? []), before].slice(-STEPS) }));
          const now = latest.current;
          if (now.key !== view.key) return;
          setPatch(patchSince(now.patch, patch));
          if (sort !== undefined && now.sort === sort) setSort(undefined);
        },
      },
    );
  }, [view, wanted, isPending, sent, mutate, patch, sort, setPatch, setSort]);

  const made = view && steps[view.key];
  const last = made?.at(-1);
  const undo = () => {
    if (!view || !last || isPending) return;
    setPatch({});
    setSort(undefined);
    mutate(
      { key: view.key, title: view.title, shared: false, settings: last },
      { onSuccess: () => setSteps((all) => ({ ...all, [view.key]: (all[view.key] ?? []).slice(0, -1) })) },
    );
  };
  return {
    keeps,
    undo: keeps && last ? undo : null,
    failure: sent && error !== null ? messageOf(error) : null,
  };
}
