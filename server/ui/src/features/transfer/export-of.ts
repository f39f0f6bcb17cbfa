/** What an export asks for so that the file holds what the list shows now, also where the view is not saved as shown. */
import { isFiles, type Field } from "@/features/form/field";
import { bothOf, type ViewPatch } from "@/features/record/view/settings";
import type { ViewSettings } from "@/shared/api/form-types";
import type { Condition, Json } from "@/shared/api/types";

export interface ExportOf {
  readonly view: string;
  readonly filter: Json | Condition;
  readonly search: string;
  readonly sort: string | undefined;
  /** The fields that the view names; none where it leaves the choice to the form. */
  readonly columns: readonly string[];
  /** How many records were chosen by hand; absent where the list says which. */
  readonly chosen?: number;
}

/** Whether records of these fields, or rows in them, can hold files. */
export function holdsFiles(fields: readonly Field[]): boolean {
  return fields.some((field) => isFiles(field) || holdsFiles(field.columns));
}

/** Some records alone, with the columns and in the order of the list. */
export function chosenOf(of: ExportOf, ids: readonly string[]): ExportOf {
  return { ...of, view: "", filter: ["id", "in", [...ids]], search: "", chosen: ids.length };
}

export interface Shown extends Omit<ExportOf, "columns" | "chosen"> {
  /** What was changed of the view and is not saved. */
  readonly patch: ViewPatch;
  readonly settings: ViewSettings;
  readonly columns: readonly Field[];
}

export function exportOf({ view, filter, search, sort, patch, settings, columns }: Shown): ExportOf {
  // The server adds the filter and order of a named view, and calls the file by it.
  const asSaved = !("filter" in patch) && !("sort" in patch);
  return {
    view: asSaved ? view : "",
    filter: asSaved ? filter : (bothOf(settings.filter, filter) ?? null),
    search,
    sort,
    columns: settings.columns === undefined ? [] : columns.map((column) => column.key),
  };
}
