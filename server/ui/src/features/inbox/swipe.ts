/** A card drawn aside by a finger, as arithmetic: which movement is one, how far the card goes, and what it comes to. */

/** Where the card was drawn to. */
export type Side = "left" | "right";

/** From the edges of the screen a browser goes back and forth; a finger that begins there is its. */
const EDGE_PX = 28;
/** What a finger moves before it is known where it goes. */
const SLOP_PX = 12;
/** How much further aside than up or down it must go. */
const STEEP = 1.5;
/** How far a card must be drawn for it to count, beside its width. */
const FAR = 0.32;
const FAR_MOST_PX = 140;

/** Whether a finger that is put down there may draw a card. */
export function beginsInside(x: number, screen: number): boolean {
  return x >= EDGE_PX && x <= screen - EDGE_PX;
}

/** Where a finger goes that has moved so far: aside, elsewhere (it scrolls), or not known yet. */
export function aimOf(dx: number, dy: number): "aside" | "elsewhere" | null {
  if (Math.hypot(dx, dy) < SLOP_PX) return null;
  return Math.abs(dx) > STEEP * Math.abs(dy) ? "aside" : "elsewhere";
}

function farOf(width: number): number {
  return Math.min(FAR * width, FAR_MOST_PX);
}

/** How far the card goes along: with the finger until it counts, then ever less. */
export function drawnBy(dx: number, width: number): number {
  const far = farOf(width);
  const length = Math.abs(dx);
  const drawn = length <= far ? length : far + (length - far) / 3;
  return Math.sign(dx) * Math.round(Math.min(drawn, width / 2));
}

/** The side a card is drawn to far enough to count; null while it would fall back. */
export function sideOf(drawn: number, width: number): Side | null {
  if (drawn === 0 || Math.abs(drawn) < Math.floor(farOf(width))) return null;
  return drawn > 0 ? "right" : "left";
}
