/** A ref for what scrolls and holds nothing to focus: whoever uses the keyboard alone must be able to scroll it. */
export function scrolledByKeys(element: HTMLElement | null): void {
  if (element) element.tabIndex = 0;
}
