/** A key no app has: the Latin letters of its name, else a number. */
export function appKeyFor(title: string, taken: readonly string[]): string {
  const spelled = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-\d]+|-+$/g, "")
    .slice(0, 24);
  // The server holds shop-1 and shop_1 for the same.
  const free = (key: string) => !taken.some((one) => one.replaceAll("-", "_") === key.replaceAll("-", "_"));
  const latin = spelled.length > 1 && !/[\u3400-\u9fff]/.test(title);
  if (latin && free(spelled)) return spelled;
  const stem = latin ? spelled : "app";
  for (let n = latin ? 2 : 1; ; n += 1) {
    if (free(`${stem}-${n}`)) return `${stem}-${n}`;
  }
}
