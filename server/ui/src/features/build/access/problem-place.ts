/** Where in the sheet a problem of permission groups is mended, from the nearest place to the part it stands in. */
import { stepsOf } from "@/shared/api/json-pointer";
import type { AccessDocument } from "./access-document";

const PARTS = {
  title: "title",
  key: "title",
  form: "forms",
  forms: "forms",
  members: "who",
  operations: "operations",
  rows: "rows",
  fields: "fields",
} as const;

export type PlaceKind = (typeof PARTS)[keyof typeof PARTS];

/** The part of the settings of a group a member of it is shown in. */
function partOf(member: string): PlaceKind | null {
  return Object.entries(PARTS).find(([name]) => name === member)?.[1] ?? null;
}

export function placesOf(pointer: string): readonly string[] {
  const [list = "", at = "", member = ""] = stepsOf(pointer);
  if (list === "roles") return [...(at === "" ? [] : [`access-role-${at}`]), "access-part-roles"];
  if (list !== "groups") return [];
  if (at === "") return ["access-part-groups"];
  const group = `access-group-${at}`;
  const part = partOf(member);
  // Of the group as a whole it is said that it names no form.
  const nearest = part === "forms" || part === null ? `${group}-part-forms` : `${group}-${part}`;
  return [nearest, group, "access-part-groups"];
}

/** The group a problem lies in; null where it lies in none. */
export function groupAt(pointer: string): number | null {
  const [list, at] = stepsOf(pointer);
  return list === "groups" && at !== undefined ? Number(at) : null;
}

export interface Place {
  readonly part: "roles" | "groups" | PlaceKind;
  /** What the role or the group is called; empty for all of them. */
  readonly name: string;
}

/** The same in words; null where the sheet has none. */
export function placeOf({ roles, groups }: AccessDocument, pointer: string): Place | null {
  const [list = "", at = "", member = ""] = stepsOf(pointer);
  if (list === "roles") return { part: "roles", name: nameOf(roles[Number(at)], at) };
  if (list !== "groups") return null;
  return { part: partOf(member) ?? "groups", name: nameOf(groups[Number(at)], at) };
}

function nameOf(entry: { readonly key: string; readonly title: string } | undefined, at: string): string {
  return at === "" ? "" : entry?.title || entry?.key || String(Number(at) + 1);
}
