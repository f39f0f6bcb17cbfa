/**
 * The focus goes back to what opened a dialog or a drawer. One that is closed does that itself; one that is taken out of
 * the page at once, as when its work is done or what it was about is gone, would leave the focus nowhere.
 */
interface Opener {
  readonly element: Element;
  /** The child of the body it stands in, kept for when it has left the page before. */
  readonly layer: Element;
}

export function giveFocusBack(page: Document): void {
  const openers = new WeakMap<Element, Opener>();
  /** The layers in which a dialog had the focus; when one is removed its dialog has gone before. */
  const dialogs = new WeakSet<Element>();

  const layerOf = (element: Element): Element | null => {
    let at: Element | null = element;
    while (at && at.parentElement !== page.body) at = at.parentElement;
    return at;
  };
  /** What opened a layer, what opened the layer that stands in, and so on. */
  const wayBack = (layer: Element): readonly Opener[] => {
    const way: Opener[] = [];
    const seen = new Set([layer]);
    let opener = openers.get(layer);
    while (opener) {
      way.push(opener);
      if (seen.has(opener.layer)) break;
      seen.add(opener.layer);
      opener = openers.get(opener.layer);
    }
    return way;
  };

  page.addEventListener("focusin", ({ target, relatedTarget }) => {
    if (!(target instanceof Element) || !(relatedTarget instanceof Element)) return;
    const layer = layerOf(target);
    const from = layerOf(relatedTarget);
    if (!layer || !from || layer === from) return;
    if (target.closest('[role="dialog"]')) dialogs.add(layer);
    const comesBack = wayBack(from).some((opener) => opener.layer === layer);
    if (!comesBack) openers.set(layer, { element: relatedTarget, layer: from });
  });

  const removed = (layer: Element) => {
    if (page.activeElement !== page.body || !dialogs.has(layer)) return;
    // A line of a menu is hidden by now; then what opened the menu takes it.
    for (const { element } of wayBack(layer)) {
      if (element instanceof HTMLElement) element.focus({ preventScroll: true });
      if (page.activeElement === element) return;
    }
  };
  new MutationObserver((changes) => {
    const gone = changes.flatMap((change) => [...change.removedNodes]);
    for (const node of gone) if (node instanceof Element) removed(node);
  }).observe(page.body, { childList: true });
}
