/** Where a list was left in this tab, so that every way back to it leads to what one had filtered. */

function placeKey(app: string, form: string): string {
  return `tenon.list.${app}.${form}`;
}

/** Remembers what a list shows. The open record is no part of it: the way back closes it. */
export function keepPlace(app: string, form: string, params: URLSearchParams): void {
  const place = new URLSearchParams(params);
  place.delete("open");
  sessionStorage.setItem(placeKey(app, form), place.toString());
}

/** What one has changed of a view and not saved, as it stands in the address. */
export const VARIED = ["filter", "sort", "set"] as const;

export type Variation = Readonly<Record<(typeof VARIED)[number], string | undefined>>;

function variationKey(app: string, form: string, view: string): string {
  return `tenon.varied.${app}.${form}.${view}`;
}

/** Keeps in this tab what was changed of a view that one goes away from. */
export function keepVariation(app: string, form: string, view: string, params: URLSearchParams): void {
  const varied = new URLSearchParams();
  for (const name of VARIED) {
    const value = params.get(name);
    if (value) varied.set(name, value);
  }
  if (varied.size > 0) sessionStorage.setItem(variationKey(app, form, view), varied.toString());
  else sessionStorage.removeItem(variationKey(app, form, view));
}

/** What was changed of a view when one went away from it. */
export function variationOf(app: string, form: string, view: string): Variation {
  const varied = new URLSearchParams(sessionStorage.getItem(variationKey(app, form, view)) ?? "");
  const [filter, sort, set] = VARIED.map((name) => varied.get(name) ?? undefined);
  return { filter, sort, set };
}

/** The address of a form's list, as it was left. */
export function listAddress(app: string, form: string): string {
  const place = sessionStorage.getItem(placeKey(app, form));
  return `/apps/${app}/${form}${place ? `?${place}` : ""}`;
}
