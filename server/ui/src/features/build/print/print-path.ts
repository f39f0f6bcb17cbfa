/** Where print templates lie in an app. */

export function printPath(key: string): string {
  return `prints/${key}.html.jinja`;
}

/** A key nobody has: that of the form, or with a number behind it. */
export function freePrintKey(form: string, entries: readonly { readonly path: string }[]): string {
  const taken = (key: string) => entries.some((entry) => entry.path === printPath(key));
  if (!taken(form)) return form;
  for (let n = 2; ; n += 1) if (!taken(`${form}_${n}`)) return `${form}_${n}`;
}
