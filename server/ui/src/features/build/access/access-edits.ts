/** What a person does to the roles and permission groups of an app, as edits of the document. */
import type { Json } from "@/shared/api/types";
import type { Draft } from "../document/draft";
import { keyForTitle } from "../document/free-key";
import { listIn, objectIn } from "../flow/flow-document";
import {
  EVERYONE,
  OPERATIONS,
  readAccess,
  REST,
  type AccessDocument,
  type GroupEntry,
  type Operation,
  type Right,
  type RoleEntry,
  type Who,
} from "./access-document";

const access = (draft: Draft): AccessDocument => readAccess(draft.get([]) ?? null);

/**
 * A role more. One of the workspace that is called the same is the same role; any other keeps away from the keys that
 * stand there, since equal keys share their people.
 */
export function addRole(draft: Draft, title: string, standing: readonly RoleEntry[]): string {
  const { roles } = access(draft);
  const own = new Set(roles.map((role) => role.key));
  const taken = new Set([...own, ...standing.map((role) => role.key)]);
  const same = standing.find((role) => role.title === title && !own.has(role.key));
  const key = same?.key ?? keyForTitle(title, "role", (one) => !taken.has(one));
  draft.insertItem(["roles"], roles.length, { key, title });
  return key;
}

/** The groups that name a role: as long as there are any it has to stay. */
export function groupsOfRole({ groups }: AccessDocument, role: string): GroupEntry[] {
  return groups.filter((group) => group.who.role.includes(role));
}

/** A group of one form, for nobody yet, whose members may only look. */
export function addGroup(draft: Draft, title: string, form: string | undefined): void {
  const { groups } = access(draft);
  const key = keyForTitle(title, "group", (one) => groups.every((group) => group.key !== one));
  const forms: Readonly<Record<string, Json>> = form === undefined ? { forms: [] } : { form };
  draft.insertItem(["groups"], groups.length, { key, title, ...forms, members: [], operations: ["read"] });
}

/** The same once more, behind it, under another name. */
export function duplicateGroup(draft: Draft, index: number, title: string): void {
  const { groups } = access(draft);
  const keys = new Set(groups.map((group) => group.key));
  const stem = (groups[index]?.key ?? "").replace(/[_-]\d+$/, "") || "group";
  let n = 2;
  while (keys.has(`${stem}_${n}`)) n += 1;
  const written = objectIn(draft.get(["groups", index]));
  draft.insertItem(["groups"], index + 1, { ...written, key: `${stem}_${n}`, title });
}

/** One form or several, written as it was as long as that can say it. */
export function setForms(draft: Draft, index: number, forms: readonly string[]): void {
  const at = ["groups", index];
  const [only] = forms;
  const has = (key: string) => draft.get([...at, key]) !== undefined;
  if (only !== undefined && forms.length === 1 && !has("forms")) {
    draft.set([...at, "form"], only);
    return;
  }
  if (has("forms")) draft.remove([...at, "form"]);
  else draft.renameMember(at, "form", "forms");
  draft.set([...at, "forms"], [...forms]);
}

export function setEveryone(draft: Draft, index: number, on: boolean): void {
  const at = ["groups", index, "members"];
  if (on) return draft.insertItem(at, 0, EVERYONE);
  removeWhere(draft, at, (one) => one === EVERYONE);
}

/** Those named in one way; others, and what this page does not know, stay as they are written. */
export function setWho(draft: Draft, index: number, who: Who, keys: readonly string[]): void {
  const at = ["groups", index, "members"];
  removeWhere(draft, at, (one) => {
    const key = objectIn(one)[who];
    return typeof key === "string" && !keys.includes(key);
  });
  const written = listIn(draft.get(at));
  const known = new Set(written.map((one) => objectIn(one)[who]));
  keys
    .filter((key) => !known.has(key))
    .forEach((key, n) => draft.insertItem(at, written.length + n, { [who]: key }));
}

export function setOperation(draft: Draft, index: number, operation: Operation, on: boolean): void {
  const at = ["groups", index, "operations"];
  removeWhere(draft, at, (one) => one === operation);
  if (!on) return;
  const written = listIn(draft.get(at));
  const later = OPERATIONS.slice(OPERATIONS.indexOf(operation) + 1);
  const before = written.findIndex((one) => later.some((other) => other === one));
  draft.insertItem(at, before < 0 ? written.length : before, operation);
}

/** A right on one field; what holds without being written is not written. */
export function setRight(draft: Draft, index: number, field: string, right: Right, usual: Right): void {
  const at = ["groups", index, "fields"];
  if (right === usual) draft.remove([...at, field]);
  // What holds for all others is read first.
  else if (field === REST && draft.get([...at, field]) === undefined) draft.insertMember(at, field, right, 0);
  else draft.set([...at, field], right);
  if (draft.keys(at).length === 0) draft.remove(at);
}

function removeWhere(draft: Draft, at: (string | number)[], goes: (item: Json) => boolean): void {
  const items = listIn(draft.get(at));
  for (let n = items.length - 1; n >= 0; n -= 1) if (goes(items[n] ?? null)) draft.remove([...at, n]);
}
