/** Options as lines: what is pasted from a sheet or a list. */

/** Lines without spaces around them, empty ones and repetitions. */
export function cleanLines(lines: readonly string[]): string[] {
  return [...new Set(lines.map((line) => line.trim()).filter((line) => line !== ""))];
}

/** The options once lines were pasted into the one at a place: they take its place when it is empty. */
export function withPasted(options: readonly string[], at: number, lines: readonly string[]): string[] {
  const own = options[at]?.trim() ?? "";
  const kept = own === "" ? [] : [own];
  return cleanLines([...options.slice(0, at), ...kept, ...lines, ...options.slice(at + 1)]);
}
