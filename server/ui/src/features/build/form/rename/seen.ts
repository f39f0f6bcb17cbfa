/** Everything in a node of a flow that names what the node sees: fields, columns of its row, and what queries have found. */
import type { Draft } from "../../document/draft";
import type { Path } from "../../document/json-tree";
import { mapCondition, mapText } from "../references";
import { mapDocument, mapScript } from "./expressions";
import { claim, condition, each, people, type Naming } from "./places";

const same = (path: string) => path;

/** What stands in a node about what it sees. */
export function rewriteSeen(work: Naming, at: Path): void {
  const { draft, name, renaming } = work;
  condition(work, [...at, "when"]);
  for (const list of peopleOf(draft, at)) people(work, list);
  each(draft, [...at, "notices"], (notice) => {
    for (const language of draft.keys([...notice, "words"]))
      for (const part of ["subject", "text"])
        mapText(draft, [...notice, "words", language, part], (words) => mapDocument(words, renaming));
  });
  each(draft, [...at, "branches"], (branch) => condition(work, [...branch, "when"]));
  each(draft, [...at, "cases"], (one) => condition(work, [...one, "when"]));
  each(draft, [...at, "checks"], (check) => claim(work, [...check, "that"]));
  for (const place of [["until", "field"], ["deadline", "until", "field"], ["record"]])
    mapText(draft, [...at, ...place], name);
  // Values of a filter that are written as fields are those a node sees; what is compared with them is not.
  const filter = draft.get([...at, "filter"]);
  if (filter !== undefined) draft.set([...at, "filter"], mapCondition(filter, same, name));
  const texts: Path[] = [["subject"], ["text"], ["url"], ["name"]];
  for (const header of draft.keys([...at, "headers"])) texts.push(["headers", header]);
  for (const text of texts) mapText(draft, [...at, ...text], (words) => mapDocument(words, renaming));
  for (const map of ["values", "body"])
    for (const field of draft.keys([...at, map]))
      mapText(draft, [...at, map, field], (text) =>
        text.startsWith("=") ? `=${mapScript(text.slice(1), renaming)}` : text,
      );
  mapText(draft, [...at, "script"], (text) => mapScript(text, renaming));
}

/** Where a node says lists of people. */
export function peopleOf(draft: Draft, at: Path): readonly Path[] {
  const lists: Path[] = ["assignees", "veto", "to"].map((list) => [...at, list]);
  each(draft, [...at, "weights"], (weight) => lists.push([...weight, "people"]));
  each(draft, [...at, "notices"], (notice) => lists.push([...notice, "to"]));
  each(draft, [...at, "deadline", "steps"], (step) => lists.push([...step, "to"]));
  return lists;
}
