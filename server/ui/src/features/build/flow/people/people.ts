/** The ways to say who is meant. A new way is one entry here, and its control in `person-row.tsx`. */
import type { Json } from "@/shared/api/types";
import { objectIn, textIn } from "../flow-document";

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
export type PeopleKind = (typeof PEOPLE_KINDS)[number];

/** What a description of people is; null for one this page does not know. */
export function kindOfPeople(people: Json): PeopleKind | null {
  if (people === "initiator") return "initiator";
  const written = objectIn(people);
  if ("pick" in written) return "by" in written ? "picked_at" : "pick";
  return PEOPLE_KINDS.find((kind) => kind !== "initiator" && kind in written) ?? null;
}

export function blankPeople(kind: PeopleKind): Json {
  switch (kind) {
    case "initiator":
      return "initiator";
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

/** The keys of a description of somebody outside, without a name when none is chosen. */
export function outsideOf(external: string, name: string): Json {
  return name === "" ? { external } : { external, name };
}

/** Whose heads are meant: a field of the record, or null for whoever started the flow. */
export function whoseField(people: Json): string | null {
  const written = objectIn(people);
  const whose = written["head_of"] ?? written["heads_of"];
  return typeof whose === "string" || whose === undefined ? null : textIn(objectIn(whose)["field"]);
}

/** The same people, of whose field or of the initiator. */
export function withWhose(people: Json, field: string | null): Json {
  const written = objectIn(people);
  const keyword = "heads_of" in written ? "heads_of" : "head_of";
  return { ...written, [keyword]: field === null ? "initiator" : { field } };
}
