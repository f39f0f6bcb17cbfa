/** Of how long, and in which time, figures are asked for. */
import type { CountedTime } from "@/shared/api/types";
import { dayNumber } from "@/shared/i18n/format";

export const PERIODS = [7, 30, 90, 365] as const;
export const USUAL = 30;
export const TIMES = ["working", "elapsed"] as const satisfies readonly CountedTime[];

const DAY = 86_400_000;

/** The first of the last `days` days on the workspace's calendar. */
export function firstDay(days: number): string {
  return new Date((dayNumber(new Date()) - days + 1) * DAY).toISOString().slice(0, 10);
}
