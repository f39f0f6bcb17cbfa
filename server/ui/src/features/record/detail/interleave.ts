/** Several lists, each read page by page from its newest entry on, shown as one in the order of time, without gaps. */

export interface Timed<Entry> {
  readonly at: string;
  readonly entry: Entry;
}

export interface Source<Entry> {
  /** What was read of it, newest first. */
  readonly read: readonly Timed<Entry>[];
  /** Whether there is more, older than what was read. */
  readonly more: boolean;
  /** The newest that what was not read can be; as new as the last that was read when left out. */
  readonly below?: string | undefined;
}

export interface Interleaved<Entry> {
  readonly entries: readonly Entry[];
  /** The sources to read on, by their places: they keep older entries of the others from being shown. */
  readonly next: readonly number[];
}

/** An entry is shown once nothing newer than it can still come, whichever list it stands in. */
export function interleave<Entry>(sources: readonly Source<Entry>[]): Interleaved<Entry> {
  const reach = sources.map(({ read, more, below = read.at(-1)?.at }) => {
    if (!more) return -Infinity;
    return below === undefined ? Infinity : Date.parse(below);
  });
  const floor = Math.max(-Infinity, ...reach);
  const all = sources.flatMap(({ read }) => read.map((one) => ({ ...one, time: Date.parse(one.at) })));
  return {
    // The sort is stable: what happened in one moment stays in the order of its list.
    entries: all
      .filter(({ time }) => time >= floor)
      .sort((a, b) => b.time - a.time)
      .map(({ entry }) => entry),
    next: reach.flatMap((time, at) => (time === floor && time !== -Infinity ? [at] : [])),
  };
}
