/**
 * The records before and after one in the list it was opened from. They travel beside the address, in the history of the
 * browser: a link that is shared has none, and going back forgets nothing.
 */

export interface OpenedFrom {
  /** The ids of the list around the record, in its order. */
  readonly order: readonly string[];
}

/** How many are taken along to either side: as far as one goes on from record to record. */
const AROUND = 200;

export function openedFrom(order: readonly string[], id: string): OpenedFrom {
  const at = order.indexOf(id);
  return { order: at < 0 ? [] : order.slice(Math.max(0, at - AROUND), at + AROUND + 1) };
}

export interface Neighbours {
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** Of what came with an address: none when it came from elsewhere. */
export function neighboursOf(state: unknown, id: string): Neighbours {
  const order = orderIn(state);
  const at = order.indexOf(id);
  return at < 0 ? { previous: undefined, next: undefined } : { previous: order[at - 1], next: order[at + 1] };
}

function orderIn(state: unknown): readonly string[] {
  if (typeof state !== "object" || state === null || !("order" in state)) return [];
  const { order } = state;
  return Array.isArray(order) ? order.filter((one) => typeof one === "string") : [];
}
