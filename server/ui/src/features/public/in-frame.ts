/** A public page inside a page of another site, which sees nothing of it but how tall it is. */

export function isFramed(): boolean {
  return window.parent !== window;
}

/** Tells the page around how tall this one is, so that nobody has to scroll inside of it. */
export function tellHeight(root: HTMLElement): void {
  if (!isFramed()) return;
  document.documentElement.dataset["framed"] = "";
  const tell = () => {
    const height = Math.ceil(root.getBoundingClientRect().height);
    window.parent.postMessage({ tenon: { height } }, "*");
  };
  new ResizeObserver(tell).observe(root);
}
