/** Asks whatever covers an element, such as a tab that is not in front, to bring it into sight. */
export const REVEAL = "form-reveal";

export function reveal(element: Element): void {
  element.dispatchEvent(new CustomEvent(REVEAL, { bubbles: true }));
}
