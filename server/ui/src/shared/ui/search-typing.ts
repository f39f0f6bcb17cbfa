/**
 * What stands in a search box, beside what is searched for. The two meet once typing pauses; on a slow device the answer to
 * an earlier pause comes while somebody types on, and must not take their letters away. Likewise a cell that writes itself.
 */

export interface Typing {
  /** What stands in the box. */
  readonly text: string;
  /** What is searched for, as it came last from outside. */
  readonly of: string;
  /** What was asked to be searched for and has not come back from outside yet, the oldest first. */
  readonly asked: readonly string[];
}

export function begun(value: string): Typing {
  return { text: value, of: value, asked: [] };
}

/** Somebody typed. */
export function typed(typing: Typing, text: string): Typing {
  return { ...typing, text };
}

/** What is to be searched for, once typing pauses; null when that is what was asked for last. */
export function wish({ text, of, asked: sent }: Typing): string | null {
  const wanted = text.trim();
  return wanted === (sent.at(-1) ?? of) ? null : wanted;
}

/** It has been asked for. */
export function asked(typing: Typing, wanted: string): Typing {
  return { ...typing, asked: [...typing.asked, wanted] };
}

/**
 * Another search has come from outside: one that was asked for here, which leaves the box as it is, or one from elsewhere
 * (Back, a cleared filter), which the box follows.
 */
export function arrived(typing: Typing, value: string): Typing {
  if (typing.of === value) return typing;
  const at = typing.asked.indexOf(value);
  return at < 0 ? begun(value) : { ...typing, of: value, asked: typing.asked.slice(at + 1) };
}
