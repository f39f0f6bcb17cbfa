/** Where records are shown as they will be printed. */

/** The most records that are printed at once. */
export const MOST_PRINTED = 200;

/**
 * Of more records than are printed at once the first, and the page says so. `template` "" is the print of the form itself;
 * left out, the page chooses.
 */
export function printAddress(app: string, form: string, ids: readonly string[], template?: string): string {
  const chosen = template === undefined ? "" : `&template=${encodeURIComponent(template)}`;
  const more = ids.length > MOST_PRINTED ? "&more=1" : "";
  return `/apps/${app}/${form}/print?ids=${ids.slice(0, MOST_PRINTED).join(",")}${chosen}${more}`;
}
