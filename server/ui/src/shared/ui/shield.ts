/** What goes away as it is clicked uncovers what lies below it, which the second click of a double click would hit. */

/** How long the second click may take, in milliseconds. */
const DOUBLE_CLICK_MS = 500;

/** Keeps clicks from the whole page until a double click is over. */
export function shieldFromSecondClick(): void {
  const shield = document.createElement("div");
  shield.className = "c-shield";
  document.body.append(shield);
  setTimeout(() => shield.remove(), DOUBLE_CLICK_MS);
}
