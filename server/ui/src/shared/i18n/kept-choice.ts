/** A choice kept in this browser. Inside a page of another site a browser may refuse to keep anything, or even to be asked. */

export function keptChoice(key: string): string | null {
  try {
    return globalThis.localStorage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

export function keepChoice(key: string, value: string): void {
  try {
    globalThis.localStorage?.setItem(key, value);
  } catch {
    // It holds for as long as the page is open.
  }
}
