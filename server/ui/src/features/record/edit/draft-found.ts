/** What was begun before and is found when a form is opened, and where what is typed now is kept. */
import type { Aside, Draft } from "@/features/form/draft";
import type { Values } from "@/shared/api/types";
import type { FormDraft } from "../calls/draft";

export type Begun = Omit<Draft, "at" | "account">;

/** A draft to go on with or to give up; with both, each says something that the other does not. */
export interface Found {
  readonly device: Draft | null;
  readonly account: FormDraft | null;
  /** What was typed on this device while an earlier one waited for its answer, and was left unanswered. */
  readonly asides: readonly Aside[];
  /** It came from elsewhere while this was typed; without one the draft was sent or given up there. */
  readonly overtaken: boolean;
}

/** Which of what was found one goes on with. */
export type Side = "device" | "account" | Aside;

/** Where what was typed is kept. `part` when some of it is on the device only, `large` when it is too much for the account. */
export interface Kept {
  readonly at: string;
  readonly where: "account" | "part" | "device" | "large";
}

export interface KeeperState {
  readonly found: Found | null;
  readonly kept: Kept | null;
  /** What was typed last is kept nowhere: the device would not take it, and the account does not have it. */
  readonly lost: boolean;
}

/** What is found when a form is opened. `says` tells what of values the account would be sent. */
export function compare(
  device: Draft | null,
  account: FormDraft | null,
  says: (values: Values) => string,
): Found | null {
  if (!device && !account) return null;
  const goesOn = device !== null && (!account || device.account === account.version);
  const rest = { asides: [], overtaken: false };
  if (goesOn) return { device, account: null, ...rest };
  const isSame = !device || !account || says(device.values) === says(account.values);
  return { device: isSame ? null : device, account, ...rest };
}
