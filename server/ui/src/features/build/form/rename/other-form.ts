/** Another form with the new name of a field: its links, lookups, related lists, figures, options and look-ups. */
import type { Path } from "../../document/json-tree";
import { mapCondition, mapText } from "../references";
import { expression, type Rewrite } from "./documents";
import { each } from "./places";

export function rewriteOtherForm(work: Rewrite): void {
  const { draft } = work;
  const fields: Path = ["properties"];
  for (const key of draft.keys(fields)) {
    const at = [...fields, key];
    rewriteField(work, at, null);
    const columns = [...at, "items", "properties"];
    for (const column of draft.keys(columns)) rewriteField(work, [...columns, column], columns);
  }
  each(draft, ["x-checks"], (at) => expression(work, [...at, "that"]));
}

/** `row` is where the columns beside it stand. */
function rewriteField(work: Rewrite, at: Path, row: Path | null): void {
  const { draft, name, renaming } = work;
  expression(work, [...at, "x-formula"]);
  expression(work, [...at, "x-default"]);
  const link = draft.get([...at, "x-link"]);
  if (typeof link === "string") {
    const beside = row === null ? undefined : draft.get([...row, link, "x-form"]);
    const target = beside ?? draft.get(["properties", link, "x-form"]);
    if (target === renaming.form) mapText(draft, [...at, "x-field"], name);
  }
  if (draft.get([...at, "x-form"]) !== renaming.form) return;
  for (const keyword of ["x-field", "x-via", "x-mirror", "x-link-by"]) mapText(draft, [...at, keyword], name);
  for (const mine of draft.keys([...at, "x-fill"])) mapText(draft, [...at, "x-fill", mine], name);
  const where = draft.get([...at, "x-where"]);
  // The values compared with are fields of this form.
  if (where !== undefined)
    draft.set(
      [...at, "x-where"],
      mapCondition(where, name, (own) => own),
    );
}
