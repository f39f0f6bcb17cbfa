/** What is being filled in is kept while it is typed: see `DraftKeeper`. */
import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { Values } from "@/shared/api/types";
import { draftAccount } from "../calls/draft";
import type { Begun, KeeperState } from "./draft-found";
import { DraftKeeper } from "./draft-keeper";

interface Kept {
  /** Whose draft of what it is, on this device. */
  readonly key: string;
  /** The form in whose name the account keeps it; null for a record that exists, which is kept on the device only. */
  readonly place: { readonly app: string; readonly form: string } | null;
  readonly values: Values;
  readonly start: Pick<Begun, "base" | "version">;
  readonly dirty: boolean;
  /** False where nothing is to be kept. */
  readonly on: boolean;
  /** What of the values a new record is made of. */
  readonly outgoing: (values: Values) => Values;
}

export function useDraft(kept: Kept): { readonly keeper: DraftKeeper; readonly state: KeeperState } {
  const { key, place, values, start, dirty, on, outgoing } = kept;
  const [app, form] = [place?.app, place?.form];
  const keeper = useMemo(
    () => new DraftKeeper(key, app && form ? draftAccount(app, form) : null),
    [key, app, form],
  );
  const state = useSyncExternalStore(keeper.subscribe, keeper.now);
  const latest = useRef(outgoing);
  useEffect(() => {
    latest.current = outgoing;
  });
  useEffect(() => (on ? keeper.open((values) => latest.current(values)) : undefined), [keeper, on]);
  useEffect(() => {
    if (on) keeper.type(dirty ? { ...start, values } : null);
  }, [keeper, on, values, start, dirty]);
  return { keeper, state };
}
