/** What publishing changes of who may do what, group by group. */
import type { Json } from "@/shared/api/types";
import { listIn, objectIn } from "../flow/flow-document";
import { readAccess, type GroupEntry, type RoleEntry } from "./access-document";

interface Changed<Entry> {
  readonly before: Entry | null;
  readonly after: Entry | null;
}

export interface AccessChanges {
  readonly roles: readonly Changed<RoleEntry>[];
  readonly groups: readonly Changed<GroupEntry>[];
}

export function accessChanges(before: Json, after: Json): AccessChanges {
  const [was, is] = [readAccess(before), readAccess(after)];
  return {
    roles: changed(was.roles, is.roles, rawIn(before, "roles"), rawIn(after, "roles")),
    groups: changed(was.groups, is.groups, rawIn(before, "groups"), rawIn(after, "groups")),
  };
}

function rawIn(value: Json, part: string): readonly Json[] {
  return listIn(objectIn(value)[part]);
}

function changed<Entry extends { readonly key: string }>(
  was: readonly Entry[],
  is: readonly Entry[],
  rawWas: readonly Json[],
  rawIs: readonly Json[],
): Changed<Entry>[] {
  const at = (entries: readonly Entry[], key: string) => entries.findIndex((entry) => entry.key === key);
  const now = is.flatMap((after, index) => {
    const old = at(was, after.key);
    const same = old >= 0 && JSON.stringify(rawWas[old]) === JSON.stringify(rawIs[index]);
    return same ? [] : [{ before: was[old] ?? null, after }];
  });
  const gone = was.filter((before) => at(is, before.key) < 0).map((before) => ({ before, after: null }));
  return [...now, ...gone];
}
