/** What the nodes of a copied block name: its own nodes where those are copied too, and whatever lies outside as it was. */
import type { Draft } from "../document/draft";
import type { Path } from "../document/json-tree";
import { mapText } from "../form/references";
import { changed, type Renaming } from "../form/rename/expressions";
import { each, renameKeys } from "../form/rename/places";
import { peopleOf, rewriteSeen } from "../form/rename/seen";

/** Has the copy that stands at a place speak of copies: `keys` says what they are called, `queries` which originals look up. */
export function speakOfCopies(
  draft: Draft,
  at: Path,
  keys: ReadonlyMap<string, string>,
  queries: readonly string[],
): void {
  nameSteps(draft, at, (key) => keys.get(key) ?? key);
  for (const query of queries)
    for (const renaming of foundBy(query, keys.get(query) ?? query)) {
      const name = (path: string) => changed(renaming, path);
      rewriteSeen({ draft, renaming, name }, at);
      mapText(draft, [...at, "each"], name);
      // What a step may see of what was found.
      renameKeys({ draft, renaming, name }, [...at, "fields"]);
    }
}

/** What nodes see of a query: what it has found, and how many. */
function foundBy(query: string, copy: string): readonly Renaming[] {
  if (query === copy) return [];
  return ["", "_count"].map((of) => ({ form: "", from: `${query}${of}`, to: `${copy}${of}`, inRow: true }));
}

/** Nodes that are named and are no ways: where branches meet, and where somebody decided or chooses. */
function nameSteps(draft: Draft, at: Path, name: (key: string) => string): void {
  mapText(draft, [...at, "join"], name);
  for (const list of peopleOf(draft, at))
    each(draft, list, (one) => {
      for (const place of [["same_as"], ["by"], ["head_of", "same_as"], ["heads_of", "same_as"]])
        mapText(draft, [...one, ...place], name);
    });
}
