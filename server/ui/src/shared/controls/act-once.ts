/**
 * What a button does for good happens once. The second click of a double click, or a key held down, may fall on a
 * button that has not yet learned that its work began, or on what came in its place: the next task, the next row.
 */
const ONCE = '.ant-btn-primary, .c-button[data-look="primary"], .c-button[data-look="danger"], [data-once]';

export function actOnce(page: Document): void {
  const stop = (event: Event) => {
    if (!(event.target instanceof Element) || !event.target.closest(ONCE)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  // A click without a count came from the keyboard or from a program.
  page.addEventListener("click", (event) => event.detail > 1 && stop(event), { capture: true });
  page.addEventListener("keydown", (event) => event.repeat && event.key === "Enter" && stop(event), {
    capture: true,
  });
}
