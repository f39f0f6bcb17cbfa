/** What an entry of the audit log says beyond its action and target, as short pairs in words. */
import type { AuditEntry, Json } from "@/shared/api/types";
import { auditWords, type AuditWord } from "./audit-words";

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

export function isId(value: Json): boolean {
  return typeof value === "string" && ID.test(value);
}

/** A text of the words of the log. */
export type Say = (word: AuditWord, values?: Record<string, string>) => string;

/** Ids mean nothing to people, and empty parts nothing at all. */
export function detailPairs(entry: Pick<AuditEntry, "detail" | "target" | "names">, say: Say): string[] {
  const { detail, target, names } = entry;
  if (detail === null || typeof detail !== "object" || Array.isArray(detail)) {
    return detail === null || detail === "" ? [] : [String(detail)];
  }
  return Object.entries(detail).flatMap(([name, value]) => {
    const text = memberText(name, value, names, say);
    return text === "" || text === target
      ? []
      : [say("pair", { name: wordOf("name", name, say), value: text })];
  });
}

function memberText(name: string, value: Json, names: AuditEntry["names"], say: Say): string {
  if (name === "flow" && typeof value === "string") return names.flow ?? value;
  if (name === "state" && typeof value === "string") return wordOf("state", value, say);
  if (name === "flow_state" && Array.isArray(value)) {
    const [old, now] = value.map((one) =>
      typeof one === "string" ? wordOf("state", one, say) : say("none"),
    );
    return say("to", { old: old ?? "", now: now ?? "" });
  }
  if (name === "changes") return titles(value, names.fields, say);
  if (name === "rules") return titles(value, names.rules, say);
  return textOf(value, say);
}

function wordOf(kind: "name" | "state", key: string, say: Say): string {
  const word = `${kind}_${key}`;
  return word in auditWords.en ? say(word as AuditWord) : key;
}

/** Of changed fields only the names are told; the record's history has the values. */
function titles(value: Json, named: Readonly<Record<string, string>>, say: Say): string {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return textOf(value, say);
  return Object.keys(value)
    .map((key) => named[key] ?? key)
    .join(say("join"));
}

function textOf(value: Json, say: Say): string {
  if (value === null || isId(value)) return "";
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  if (Array.isArray(value))
    return value
      .map((one) => textOf(one, say))
      .filter(Boolean)
      .join(say("join"));
  if (typeof value === "object")
    return Object.keys(value)
      .map((key) => wordOf("name", key, say))
      .join(say("join"));
  return String(value);
}
