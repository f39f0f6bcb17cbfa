/** What an entry of the audit log says beyond its action and target, as short pairs. */
import type { Json } from "@/shared/api/types";

const ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

export function isId(value: Json): boolean {
  return typeof value === "string" && ID.test(value);
}

/** Ids mean nothing to people, and empty parts nothing at all. */
export function detailPairs(detail: Json, target: string | null): string[] {
  if (detail === null || typeof detail !== "object" || Array.isArray(detail)) {
    return detail === null || detail === "" ? [] : [String(detail)];
  }
  return Object.entries(detail).flatMap(([name, value]) => {
    const text = textOf(value);
    return text === "" || text === target ? [] : [`${name}: ${text}`];
  });
}

function textOf(value: Json): string {
  if (value === null || isId(value)) return "";
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(", ");
  // Of changed fields only the names are told; the record's history has the values.
  return typeof value === "object" ? Object.keys(value).join(", ") : String(value);
}
