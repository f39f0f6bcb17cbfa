/** Lines without spaces around them, empty ones and repetitions. */
export function cleanLines(lines: readonly string[]): string[] {
  return [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ""))];
}

/** What stands on the lines of a text, each once. */
export function linesOf(text: string): string[] {
  return cleanLines(text.split(/\r?\n/));
}
