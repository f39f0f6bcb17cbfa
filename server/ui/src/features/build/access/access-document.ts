/** Roles and permission groups as they are written, read without trust: what is of the wrong shape becomes empty. */
import type { Json } from "@/shared/api/types";
import { listIn, objectIn, textIn, wordsIn, type Keywords } from "../flow/flow-document";

/** In the order in which they are offered and written. */
export const OPERATIONS = ["read", "create", "update", "delete", "import", "export", "destroy"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** From the least to the greatest. */
export const RIGHTS = ["hide", "see", "edit"] as const;
export type Right = (typeof RIGHTS)[number];

/** Stands for the fields not named. */
export const REST = "*";
export const EVERYONE = "everyone";

/** How those in a group are named, beside everyone. */
export const WHO = ["role", "department", "member"] as const;
export type Who = (typeof WHO)[number];

export interface RoleEntry {
  readonly key: string;
  readonly title: string;
}

export interface GroupEntry {
  readonly key: string;
  readonly title: string;
  readonly forms: readonly string[];
  readonly everyone: boolean;
  readonly who: Readonly<Record<Who, readonly string[]>>;
  readonly operations: readonly Operation[];
  /** Rights by field, as written. */
  readonly fields: Keywords;
  readonly rows: Json | undefined;
}

export interface AccessDocument {
  readonly roles: readonly RoleEntry[];
  readonly groups: readonly GroupEntry[];
}

export function readAccess(value: Json): AccessDocument {
  const access = objectIn(value);
  return {
    roles: listIn(access["roles"]).map((written) => {
      const role = objectIn(written);
      return { key: textIn(role["key"]), title: textIn(role["title"]) };
    }),
    groups: listIn(access["groups"]).map(readGroup),
  };
}

function readGroup(written: Json): GroupEntry {
  const group = objectIn(written);
  const members = listIn(group["members"]);
  const named = (who: Who) => members.map((one) => textIn(objectIn(one)[who])).filter((key) => key !== "");
  const operations = wordsIn(group["operations"]);
  const form = textIn(group["form"]);
  return {
    key: textIn(group["key"]),
    title: textIn(group["title"]),
    forms: [...(form === "" ? [] : [form]), ...wordsIn(group["forms"])],
    everyone: members.includes(EVERYONE),
    who: { role: named("role"), department: named("department"), member: named("member") },
    operations: OPERATIONS.filter((operation) => operations.includes(operation)),
    fields: objectIn(group["fields"]),
    rows: group["rows"],
  };
}

export function rightIn(value: Json | undefined): Right | null {
  return RIGHTS.find((right) => right === value) ?? null;
}

/** The right on the fields that are not named. */
export function restOf(group: GroupEntry): Right {
  return rightIn(group.fields[REST]) ?? "edit";
}

const WITH_READING: readonly Operation[] = ["read", "update", "delete", "export", "destroy"];

/** Whether a group lets people do this: whoever changes, deletes or exports records reads them too. */
export function grants(group: GroupEntry, operation: Operation): boolean {
  const asked = operation === "read" ? WITH_READING : [operation];
  return asked.some((one) => group.operations.includes(one));
}

/** Whether it lets people write values. */
export function writes(group: GroupEntry): boolean {
  return grants(group, "create") || grants(group, "update");
}

/** Somebody whose groups are asked for. */
export interface Person {
  readonly username: string;
  readonly roles: readonly string[];
  /** The keys of their departments and of all above them. */
  readonly departments: readonly string[];
}

export function includes(group: GroupEntry, person: Person): boolean {
  return (
    group.everyone ||
    group.who.member.includes(person.username) ||
    group.who.role.some((role) => person.roles.includes(role)) ||
    group.who.department.some((department) => person.departments.includes(department))
  );
}

interface Department {
  readonly id: string;
  readonly key: string;
  readonly parent: string | null;
}

/** The keys of departments and of all above them. */
export function withAbove(ids: readonly string[], departments: readonly Department[]): string[] {
  const keys = new Set<string>();
  for (let id of ids) {
    for (;;) {
      const found = departments.find((department) => department.id === id);
      if (!found || keys.has(found.key)) break;
      keys.add(found.key);
      if (found.parent === null) break;
      id = found.parent;
    }
  }
  return [...keys];
}

/** The records of the reader, or of the people in their departments, by one field. */
export interface OwnRows {
  readonly field: string;
  readonly whose: "me" | "members";
}

export function ownRows(rows: Json | undefined): OwnRows | null {
  const all = listIn(objectIn(rows)["all"]);
  const [field, op, value] = listIn(all.length === 1 ? all[0] : rows);
  if (typeof field !== "string") return null;
  const written = objectIn(value);
  if (op === "=" && written["me"] === true) return { field, whose: "me" };
  return op === "in" && written["my"] === "members" ? { field, whose: "members" } : null;
}

export function writeOwnRows({ field, whose }: OwnRows): Json {
  return whose === "me" ? [field, "=", { me: true }] : [field, "in", { my: "members" }];
}
