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

/** What a way beside the usual one is taken after: a rejection, a failure, or when the time is over. */
export type Aside = "rejected" | "failed" | "late";

/** A line of a drawing that is only looked at. */
export interface ShownLine extends DrawnLine {
  /** Whether it is drawn strong: the run has gone it. */
  readonly walked: boolean;
  readonly aside: Aside | null;
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

/** Of the lines that leave their card at its side, each one's number among those of the same card, by its id. */
export function numbered(lines: readonly Pick<DrawnLine, "id" | "from">[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const numbers = new Map<string, number>();
  for (const { id, from } of lines) {
    const number = counts.get(from) ?? 0;
    numbers.set(id, number);
    counts.set(from, number + 1);
  }
  return numbers;
}
