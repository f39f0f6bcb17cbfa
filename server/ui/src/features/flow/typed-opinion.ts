/** An opinion that was typed elsewhere goes along to the page of its task. */

/** The most characters of an opinion. */
export const LONGEST_OPINION = 2000;

/** An opinion with what was spoken added to it. */
export function withSpoken(opinion: string, words: string): string {
  return (opinion + words).slice(0, LONGEST_OPINION);
}

export interface TypedOpinion {
  readonly opinion: string;
}

/** The opinion that came along with the way to a page; nothing when none did. */
export function typedOpinion(state: unknown): string {
  const opinion =
    typeof state === "object" && state !== null && "opinion" in state ? state.opinion : undefined;
  return typeof opinion === "string" ? opinion : "";
}
