/** A reminder as it is written, read without trust, and what each of the ways to set one off begins with. */
import type { Json } from "@/shared/api/types";
import { objectIn, textIn, type Keywords } from "../flow/flow-document";
import { SCHEDULES } from "../flow/panel/timetable";

export const OCCASIONS = ["create", "update", "date", "schedule"] as const;
export type Occasion = (typeof OCCASIONS)[number];

export interface ReminderDocument {
  readonly title: string;
  readonly form: string;
  readonly occasion: Occasion;
  /** What is written of the occasion. */
  readonly on: Keywords;
  /** The path of the file its words stand in; empty where they stand in the reminder itself. */
  readonly message: string;
  /** Everything that is written. */
  readonly keywords: Keywords;
}

export function readReminder(value: Json): ReminderDocument {
  const keywords = objectIn(value);
  const on = objectIn(keywords["on"]);
  return {
    title: textIn(keywords["title"]),
    form: textIn(keywords["form"]),
    occasion: occasionOf(on),
    on,
    message: textIn(keywords["message"]),
    keywords,
  };
}

function occasionOf(on: Keywords): Occasion {
  if ("cron" in on) return "schedule";
  if ("field" in on) return "date";
  return on["event"] === "update" ? "update" : "create";
}

/** Whether the reminder lies some days from its date, so that working days alone can be counted. */
export function countsDays(on: Keywords): boolean {
  return /^[+-]?\d+d$/.test(textIn(on["offset"]));
}

export function blankOn(occasion: Occasion): Keywords {
  switch (occasion) {
    case "create":
    case "update":
      return { event: occasion };
    case "date":
      return { field: "", at: "09:00" };
    case "schedule":
      return { cron: SCHEDULES.daily };
  }
}
