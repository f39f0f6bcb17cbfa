/** How several people at a step come to one decision, as a flow says it. */
import type { Json } from "@/shared/api/types";
import { listIn, objectIn, type FlowNode } from "../flow-document";

export const MODES = ["any", "one_pass", "all", "in_turn", "majority", "ratio", "count"] as const;
export type Mode = (typeof MODES)[number];

/** How several people decide together, and the number that goes with it. */
export function modeIn(value: Json | undefined): { readonly mode: Mode; readonly amount: number } {
  const written = objectIn(value);
  const mode = MODES.find((one) => one === value || one in written) ?? "any";
  return { mode, amount: Number(written[mode] ?? 0) };
}

/** Whether a number of votes is asked for and not a number of people. */
export function isWeighted(node: FlowNode): boolean {
  return listIn(node.keywords["weights"]).length > 0;
}

export function writtenMode(mode: Mode, amount: number): Json | undefined {
  if (mode === "any") return undefined;
  if (mode === "ratio") return { ratio: Math.min(100, Math.max(1, Math.round(amount))) };
  return mode === "count" ? { count: Math.max(1, Math.round(amount)) } : mode;
}
