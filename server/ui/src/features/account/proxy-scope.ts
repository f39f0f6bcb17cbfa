/** What a proxy is for, as one word of a select: nothing for everything, `app/` for an app, `app/flow` for a flow. */
import type { Member } from "@/shared/api/types";

/** The member whose proxies they are, where it is not oneself. */
export type Of = Pick<Member, "id" | "name"> | null;

export const EVERYTHING = "";

export interface Scope {
  app?: string;
  flow?: string;
}

export function wordOf(app: string, flow = ""): string {
  return `${app}/${flow}`;
}

/** Keys hold no slash. */
export function scopeOf(word: string): Scope {
  const [app, flow] = word.split("/");
  if (!app) return {};
  return flow ? { app, flow } : { app };
}
