/** An opinion that was typed elsewhere goes along to the page of its task. */

/** The most characters of an opinion. */
export const LONGEST_OPINION = 2000;

export interface TypedOpinion {
  readonly opinion: string;
}

/** The opinion that came along with the way to a page; nothing when none did. */
export function typedOpinion(state: unknown): string {
  const opinion =
    typeof state === "object" && state !== null && "opinion" in state ? state.opinion : undefined;
  return typeof opinion === "string" ? opinion : "";
}
