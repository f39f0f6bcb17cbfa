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

/** The address of a form's list, as it was left. */
export function listAddress(app: string, form: string): string {
  const place = sessionStorage.getItem(placeKey(app, form));
  return `/apps/${app}/${form}${place ? `?${place}` : ""}`;
}
