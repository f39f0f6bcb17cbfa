/** How one hears of each kind of notice by e-mail: the lists of the API as one choice for each kind, and back. */
import type { Notices } from "@/shared/api/types";

export const KINDS = ["task", "remind", "result", "copy", "comment"] as const;
export const WAYS = ["at_once", "hourly", "daily", "never"] as const;

export type Kind = (typeof KINDS)[number];
export type Way = (typeof WAYS)[number];
export type Ways = Readonly<Record<Kind, Way>>;

export function waysOf({ email, hourly = [], daily = [] }: Notices): Ways {
  const way = (kind: Kind): Way => {
    if (email.includes(kind)) return "at_once";
    if (hourly.includes(kind)) return "hourly";
    return daily.includes(kind) ? "daily" : "never";
  };
  return {
    task: way("task"),
    remind: way("remind"),
    result: way("result"),
    copy: way("copy"),
    comment: way("comment"),
  };
}

export function listsOf(ways: Ways) {
  const those = (way: Way): Kind[] => KINDS.filter((kind) => ways[kind] === way);
  return { email: those("at_once"), hourly: those("hourly"), daily: those("daily") };
}

/** The kinds that come inside the product or not, as the API lists those that do not. */
export function hiddenWith(hidden: readonly Kind[], kind: Kind, shown: boolean): Kind[] {
  return KINDS.filter((one) => (one === kind ? !shown : hidden.includes(one)));
}

export const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

export type Weekday = (typeof WEEKDAYS)[number];
export type DigestDays = "working" | "every" | "chosen";

/** What a day of the week is called. */
export function weekdayTitle(day: Weekday, language: string): string {
  // The fifth of January 1970 was a Monday.
  const date = new Date(Date.UTC(1970, 0, 5 + WEEKDAYS.indexOf(day)));
  return new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" }).format(date);
}

/** When the digest of a day comes, as the API takes it: days of the week are said only where they are chosen, in order. */
export function dailyAt(at: string, days: DigestDays, on: readonly Weekday[]) {
  if (days !== "chosen") return { at, days };
  return { at, days, on: WEEKDAYS.filter((day) => on.includes(day)) };
}
