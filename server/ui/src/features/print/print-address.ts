/** Where records are shown as they will be printed. */

/** The most records that are printed at once. */
export const MOST_PRINTED = 200;

/** `template` "" is the print of the form itself; left out, the page chooses. */
export function printAddress(app: string, form: string, ids: readonly string[], template?: string): string {
  const chosen = template === undefined ? "" : `&template=${encodeURIComponent(template)}`;
  return `/apps/${app}/${form}/print?ids=${ids.join(",")}${chosen}`;
}
