/** A form was made of a file: until its rows are fetched, this tab knows which import waits for it. */

const keyOf = (app: string, form: string) => `pending-import:${app}/${form}`;

export function keepPendingImport(app: string, form: string, id: string): void {
  sessionStorage.setItem(keyOf(app, form), id);
}

/** Where the rows of the file are imported; null when no file waits. */
export function pendingImportAddress(app: string, form: string): string | null {
  const id = sessionStorage.getItem(keyOf(app, form));
  return id === null ? null : `/apps/${app}/${form}/import?job=${id}&step=map`;
}

export function dropPendingImport(app: string, form: string): void {
  sessionStorage.removeItem(keyOf(app, form));
}
