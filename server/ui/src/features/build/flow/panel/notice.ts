/** A notice of a step as the document writes it, and what its words would say. */
import type { Json } from "@/shared/api/types";
import type { Language } from "@/shared/i18n/language";
import { listIn, objectIn, textIn } from "../flow-document";

/** What people are told of, and how the server names it to those who do not do the step. */
const EVENTS = {
  task: "begun",
  remind: "remind",
  overdue: "overdue",
  escalated: "escalated",
  urge: "urge",
  approved: "step_approved",
  rejected: "step_rejected",
  returned: "step_returned",
} as const;
export type StepEvent = keyof typeof EVENTS;
export const STEP_EVENTS = Object.keys(EVENTS) as StepEvent[];
const DECISIONS: ReadonlySet<StepEvent> = new Set(["approved", "rejected", "returned"]);

export const NOTICE_LANGUAGES: readonly Language[] = ["zh-CN", "en"];

export interface Words {
  readonly subject: string;
  readonly text: string;
}

export type NoticeWay = "usual" | "chosen" | "none";

export function eventOf(notice: Json): StepEvent {
  const written = textIn(objectIn(notice)["on"]);
  return STEP_EVENTS.find((event) => event === written) ?? "task";
}

/** How the server names what is told, whose variables and usual words hold. */
export function wordOf(notice: Json): string {
  const event = eventOf(notice);
  const names = listIn(objectIn(notice)["to"]).includes("assignee");
  return event === "task" && names ? "task" : EVENTS[event];
}

/** Only what assignees are told of anyway can be left untold. */
export function mayBeSilent(notice: Json): boolean {
  const to = listIn(objectIn(notice)["to"]);
  return !DECISIONS.has(eventOf(notice)) && to.length === 1 && to[0] === "assignee";
}

export function wayOf(notice: Json): NoticeWay {
  const channels = objectIn(notice)["channels"];
  if (channels === undefined) return "usual";
  return listIn(channels).length === 0 ? "none" : "chosen";
}

export function wordsOf(notice: Json, language: Language): Words {
  const words = objectIn(objectIn(objectIn(notice)["words"])[language]);
  return { subject: textIn(words["subject"]), text: textIn(words["text"]) };
}

/** The words of all languages with those of one changed; nothing where none are left. */
export function withWords(notice: Json, language: Language, words: Words): Json | undefined {
  const { [language]: _, ...others } = objectIn(objectIn(notice)["words"]);
  const isEmpty = words.subject === "" && words.text === "";
  const all = { ...others, ...(isEmpty ? {} : { [language]: { ...words } }) };
  return Object.keys(all).length === 0 ? undefined : (all as Json);
}

/** A text with a value in the place of each name; a name without one stays as it is written. */
export function filled(text: string, value: (name: string) => string | undefined): string {
  return text.replace(/\{\{\s*(.*?)\s*\}\}/g, (whole, name: string) => value(name) ?? whole);
}
