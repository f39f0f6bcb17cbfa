/** Options as lines: what is pasted from a sheet or a list. */
import { cleanLines } from "@/shared/controls/lines";

/** The options once lines were pasted into the one at a place: they take its place when it is empty. */
export function withPasted(options: readonly string[], at: number, lines: readonly string[]): string[] {
  const own = options[at]?.trim() ?? "";
  const kept = own === "" ? [] : [own];
  return cleanLines([...options.slice(0, at), ...kept, ...lines, ...options.slice(at + 1)]);
}
