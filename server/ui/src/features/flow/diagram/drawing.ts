/** What of a flow is drawn, whoever draws it: the designer, a run. */

export interface DrawnPart {
  readonly id: string;
  readonly type: "start" | "node" | "branch";
  /** The node it belongs to; `start` for the start. */
  readonly node: string;
}

export interface DrawnLine {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** From a condition to its branch, which stays right below it. */
  readonly isStem: boolean;
  /** Whether it is followed when all goes well. */
  readonly isMain: boolean;
}

export interface Drawing {
  readonly parts: readonly DrawnPart[];
  readonly lines: readonly DrawnLine[];
}

/** A line of a drawing that is only looked at. */
export interface ShownLine extends DrawnLine {
  /** Whether it is drawn strong: the run has gone it. */
  readonly walked: boolean;
  readonly rejects: boolean;
}

/** The key that stands for the initiator's own step. */
export const START = "start";

/** Kinds whose branches have conditions: each branch has a card of its own. */
export function hasConditions(kind: string): boolean {
  return kind === "condition" || kind === "inclusive";
}

export function branchId(node: string, branch: number | "otherwise"): string {
  return `${node}:${branch}`;
}
