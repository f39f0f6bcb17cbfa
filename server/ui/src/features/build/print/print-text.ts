/** A print template is one text: its settings as JSON in the comment it begins with, and what is printed behind it. */
import type { Json } from "@/shared/api/types";
import { Draft } from "../document/draft";
import { readJson } from "../document/json-tree";

export interface PrintSettings {
  readonly title?: string;
  readonly form?: string;
  readonly paper?: string;
  readonly orientation?: string;
  readonly margins?: readonly number[];
  readonly page_numbers?: boolean;
}

export interface PrintText {
  /** What stands before, around and behind the settings; empty without them. */
  readonly open: string;
  readonly json: string;
  readonly close: string;
  readonly body: string;
  /** The line of the file on which the body begins, from 1. */
  readonly firstLine: number;
  /** Null while the settings are not JSON. */
  readonly settings: PrintSettings | null;
}

const HEAD = /^(\uFEFF?\s*\{#[-+]?)([\s\S]*?)([-+]?#\}(?:\r?\n)?)/;

export function splitPrint(text: string): PrintText {
  const match = HEAD.exec(text);
  const [whole, open, json, close] = match ?? ["", "", "", ""];
  return {
    open: open ?? "",
    json: json ?? "",
    close: close ?? "",
    body: text.slice(whole.length),
    firstLine: whole.split("\n").length,
    settings: settingsOf(json ?? ""),
  };
}

function settingsOf(json: string): PrintSettings | null {
  try {
    const { value } = readJson(json);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as PrintSettings) : null;
  } catch {
    return null;
  }
}

/** The same template with another body. */
export function withBody(text: string, body: string): string {
  const { open, json, close } = splitPrint(text);
  return open + json + close + body;
}

/** Settings to be changed; undefined takes one away. */
export type SettingChanges = Readonly<Partial<Record<keyof PrintSettings, Json | undefined>>>;

/** The same template with some settings changed. */
export function withSettings(text: string, changes: SettingChanges): string {
  const parts = splitPrint(text);
  if (parts.settings === null) return text;
  const draft = new Draft(parts.json);
  for (const [key, value] of Object.entries(changes)) draft.set([key], value);
  // The end of the comment must not stand inside it.
  return parts.open + draft.text.replaceAll("#}", "#\\u007d") + parts.close + parts.body;
}

/** The line a problem stands on; null for one about the settings. */
export function lineOf(pointer: string): number | null {
  const match = /^\/lines\/(\d+)$/.exec(pointer);
  return match ? Number(match[1]) : null;
}
