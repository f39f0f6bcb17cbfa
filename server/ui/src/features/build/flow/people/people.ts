/** The ways to say who is meant. A new way is one entry here, and its control in `person-row.tsx`. */
import type { Field } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import { objectIn, textIn } from "../flow-document";
import { columnsOf } from "../use-queried";

export const PEOPLE_KINDS = [
  "head_of",
  "heads_of",
  "initiator",
  "member",
  "role",
  "department",
  "field",
  "pick",
  "picked_at",
  "same_as",
  "external",
  "expression",
] as const;
/** Who is told of a step beside those: they stand nowhere else. */
export const TOLD_KINDS = ["assignee", "copied"] as const;
export type PeopleKind = (typeof PEOPLE_KINDS)[number] | (typeof TOLD_KINDS)[number];
const ALL_KINDS: readonly PeopleKind[] = [...TOLD_KINDS, ...PEOPLE_KINDS];

/** How those are named from whom somebody picks. */
export const CANDIDATE_KINDS: readonly PeopleKind[] = ["member", "role", "department", "field"];

/** The way of naming people that a word stands for. */
export function readPeopleKind(word: string): PeopleKind | undefined {
  return ALL_KINDS.find((kind) => kind === word);
}

/** The ways that fit where `kinds` are allowed, or where nothing else is said. */
export function offeredKinds(kinds: readonly PeopleKind[] | undefined, now: PeopleKind | null): PeopleKind[] {
  return ALL_KINDS.filter((kind) => kind === now || (kinds ?? PEOPLE_KINDS).includes(kind));
}

/** What a description of people is; null for one this page does not know. */
export function kindOfPeople(people: Json): PeopleKind | null {
  if (typeof people === "string")
    return people === "initiator" ? people : (TOLD_KINDS.find((kind) => kind === people) ?? null);
  const written = objectIn(people);
  if ("pick" in written) return "by" in written ? "picked_at" : "pick";
  return PEOPLE_KINDS.find((kind) => kind !== "initiator" && kind in written) ?? null;
}

export function blankPeople(kind: PeopleKind): Json {
  switch (kind) {
    case "initiator":
    case "assignee":
    case "copied":
      return kind;
    case "head_of":
      return { head_of: "initiator" };
    case "heads_of":
      return { heads_of: "initiator", levels: 2 };
    case "pick":
      return { pick: true };
    case "picked_at":
      return { pick: true, by: "" };
    default:
      return { [kind]: "" };
  }
}

const HIGHEST_LEVEL = 20;

/** The levels between which a chain of heads lies. */
export function levelsOf(people: Json): { readonly from: number; readonly to: number } {
  const written = objectIn(people);
  return { from: Number(written["from"] ?? 1), to: Number(written["levels"] ?? 1) };
}

/** The chain of heads between two levels; the one that is chosen takes the other along. */
export function withLevels(people: Json, chosen: { readonly from: number } | { readonly to: number }): Json {
  const within = (level: number) => Math.min(HIGHEST_LEVEL, Math.max(1, Math.round(level)));
  const now = levelsOf(people);
  const from = "from" in chosen ? within(chosen.from) : Math.min(now.from, within(chosen.to));
  const levels = "to" in chosen ? within(chosen.to) : Math.max(now.to, from);
  const chain = { heads_of: objectIn(people)["heads_of"] ?? "initiator", levels };
  return from === 1 ? chain : { ...chain, from };
}

/** The keys of a description of somebody outside, without a name when none is chosen. */
export function outsideOf(external: string, name: string): Json {
  return name === "" ? { external } : { external, name };
}

const WHOSE = ["field", "department", "same_as"] as const;

/**
 * Whose heads are meant: a field of the record, a department, whoever decided at a node, or null for whoever started the
 * flow.
 */
export interface Whose {
  readonly by: (typeof WHOSE)[number];
  readonly key: string;
}

export function whoseOf(people: Json): Whose | null {
  const written = objectIn(people);
  const whose = written["head_of"] ?? written["heads_of"];
  if (typeof whose === "string" || whose === undefined) return null;
  const by = WHOSE.find((one) => one in objectIn(whose)) ?? "field";
  return { by, key: textIn(objectIn(whose)[by]) };
}

/** The same people, of somebody else. */
export function withWhose(people: Json, whose: Whose | null): Json {
  const written = objectIn(people);
  const keyword = "heads_of" in written ? "heads_of" : "head_of";
  return { ...written, [keyword]: whose === null ? "initiator" : { [whose.by]: whose.key } };
}

/** A choice among all as one word: keys hold no slash. */
export function whoseWord(whose: Whose | null): string {
  return whose === null ? "" : `${whose.by}/${whose.key}`;
}

export function readWhose(word: string): Whose | null {
  const [kind, key] = word.split("/");
  const by = WHOSE.find((one) => one === kind);
  return by !== undefined && key !== undefined ? { by, key } : null;
}

/** The fields people can be named by: those a node sees, and the columns of the sub-forms of its record. */
export function namingFields(fields: readonly Field[], own: readonly Field[]): Field[] {
  const rows = own.filter((field) => field.kind === "subform");
  return [...fields, ...columnsOf(rows, (row, column) => `${row}.${column}`)];
}
