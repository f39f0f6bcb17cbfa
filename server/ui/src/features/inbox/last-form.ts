/** The form last open in each app, so that the app opens where one left it. */
const storeKey = (app: string) => `tenon.last.${app}`;

export function lastForm(app: string): string | null {
  return localStorage.getItem(storeKey(app));
}

export function rememberForm(app: string, form: string): void {
  localStorage.setItem(storeKey(app), form);
}
