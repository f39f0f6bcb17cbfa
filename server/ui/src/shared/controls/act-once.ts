/**
 * What a button does for good happens once. The second click of a double click, or a key held down, may fall on a
 * button that has not yet learned that its work began, or on what came in its place: the next task, the next row, the
 * mask of the sheet that the first tap opened, which would close it again.
 */
const ONCE = '.ant-btn-primary, .c-button[data-look="primary"], .c-button[data-look="danger"], [data-once]';
/** What closes a sheet or a dialog by a click beside it. */
const BESIDE = ".ant-drawer-mask, .ant-modal-wrap";
/** Two taps so near in time, in milliseconds, and in place, in pixels, are one double tap. */
const SOON = 400;
const NEAR = 32;

export function actOnce(page: Document): void {
  let last: MouseEvent | null = null;
  const stop = (event: Event) => {
    if (!(event.target instanceof Element)) return;
    if (!event.target.closest(ONCE) && !event.target.matches(BESIDE)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onClick = (event: MouseEvent) => {
    // A click without a count came from the keyboard or from a program.
    if (event.detail === 0) return;
    const again = event.detail > 1 || (last !== null && !isMouse(event) && isDoubleTap(last, event));
    last = event;
    if (again) stop(event);
  };
  page.addEventListener("click", onClick, { capture: true });
  page.addEventListener("keydown", (event) => event.repeat && event.key === "Enter" && stop(event), {
    capture: true,
  });
}

/** A mouse counts its clicks itself, and two of them near each other are often meant; not every phone counts taps. */
function isMouse(event: MouseEvent): boolean {
  return "pointerType" in event && event.pointerType === "mouse";
}

function isDoubleTap(one: MouseEvent, two: MouseEvent): boolean {
  const apart = Math.hypot(two.clientX - one.clientX, two.clientY - one.clientY);
  return two.timeStamp - one.timeStamp < SOON && apart < NEAR;
}
