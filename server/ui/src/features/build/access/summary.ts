/** A permission group in one sentence, as its members would be told of it. */
import type { Json } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";
import type { Translate } from "@/shared/i18n/texts";
import {
  EVERYONE,
  grants,
  OPERATIONS,
  ownRows,
  REST,
  restOf,
  rightIn,
  WHO,
  writes,
  type GroupEntry,
  type Right,
  type Who,
} from "./access-document";
import type { AccessTextKey } from "./texts/texts";

/** What the things a group speaks of are called. */
export interface Names {
  readonly who: (who: Who, key: string) => string;
  readonly form: (key: string) => string;
  readonly field: (group: GroupEntry, path: string) => string;
  readonly condition: (group: GroupEntry, rows: Json) => string;
}

type Say = Translate<AccessTextKey>;

export function sayWho(group: GroupEntry, names: Names, t: Say): string {
  if (group.everyone) return t(EVERYONE);
  return inList(WHO.flatMap((who) => group.who[who].map((key) => names.who(who, key))));
}

/** The records meant, as the end of a sentence. */
export function sayRows(group: GroupEntry, names: Names, t: Say): string {
  if (group.rows === undefined || group.rows === null) return "";
  const own = ownRows(group.rows);
  if (own) return t(own.whose === "me" ? "sumMine" : "sumTeam", { field: names.field(group, own.field) });
  const rows = names.condition(group, group.rows);
  return rows === "" ? "" : t("sumRows", { rows });
}

/** What is out of the ordinary of the fields, likewise. */
export function sayFields(group: GroupEntry, names: Names, t: Say): string {
  const rest = restOf(group);
  const named = (right: Right) =>
    inList(
      Object.keys(group.fields)
        .filter((key) => key !== REST && rightIn(group.fields[key]) === right)
        .map((key) => names.field(group, key)),
    );
  const [hidden, seen, edited] = [named("hide"), named("see"), named("edit")];
  const canWrite = writes(group);
  if (rest === "hide") {
    const shown = [seen, edited].filter((fields) => fields !== "");
    return shown.length === 0 ? t("sumNoField") : t("sumOnly", { fields: inList(shown) });
  }
  const parts = [hidden === "" ? "" : t("sumHidden", { fields: hidden })];
  if (canWrite && rest === "see")
    parts.push(edited === "" ? t("sumSeeAll") : t("sumEditOnly", { fields: edited }));
  else if (canWrite && seen !== "") parts.push(t("sumSee", { fields: seen }));
  return parts.join("");
}

export function sayGroup(group: GroupEntry, names: Names, t: Say): string {
  const who = sayWho(group, names, t);
  if (who === "") return t("sumNobody");
  if (group.forms.length === 0) return t("sumNoForm");
  const operations = OPERATIONS.filter((operation) => grants(group, operation));
  if (operations.length === 0) return t("sumNothing");
  return t("sum", {
    who,
    ops: inList(operations.map((operation) => t(`does_${operation}`))),
    forms: inList(group.forms.map(names.form)),
    rest: sayRows(group, names, t) + sayFields(group, names, t),
  });
}
