import { separator } from "./separator";
import type { Kind } from "./kind";

/** Begins a tab; the form draws the row of tabs. */
export const tab: Kind = { ...separator };
