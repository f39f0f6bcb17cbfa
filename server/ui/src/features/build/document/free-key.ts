/** Keys of what a designer adds. */

interface Numbering {
  /** What stands between the stem and its number. */
  readonly between?: string;
  readonly from?: number;
}

/** The stem where it is free, else the stem with the lowest number behind it that is. */
export function freeKey(stem: string, isFree: (key: string) => boolean, numbering: Numbering = {}): string {
  return isFree(stem) ? stem : numberedKey(stem, isFree, numbering);
}

/** The stem with the lowest number behind it that is free. */
export function numberedKey(
  stem: string,
  isFree: (key: string) => boolean,
  { between = "_", from = 2 }: Numbering,
): string {
  for (let n = from; ; n += 1) {
    const key = `${stem}${between}${n}`;
    if (isFree(key)) return key;
  }
}

/** A key spelled from the Latin letters of a title; null when there are too few. */
export function keyFromTitle(title: string): string | null {
  const key = title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_\d]+|_+$/g, "")
    .slice(0, 40);
  return /[\u3400-\u9fff]/.test(title) || key.length < 2 ? null : key;
}

/** A free key spelled from a title where it is written in Latin letters, else the numbered stem. */
export function keyForTitle(title: string, stem: string, isFree: (key: string) => boolean): string {
  const spelled = keyFromTitle(title);
  return spelled === null ? numberedKey(stem, isFree, { from: 1 }) : freeKey(spelled, isFree);
}
