/** What a link is at, as its owner reads it. */
import type { PublicLink } from "./calls";

export type LinkState = "open" | "early" | "closed" | "full" | "revoked";

export function stateOf(link: PublicLink, now: number = Date.now()): LinkState {
  const { opens_at: opens, closes_at: closes, quota } = link.settings;
  if (link.revoked_at) return "revoked";
  if (opens && now < Date.parse(opens)) return "early";
  if (closes && now >= Date.parse(closes)) return "closed";
  if (quota && link.answers >= quota) return "full";
  return "open";
}
