/** Files that are pasted while a box is meant: a screenshot, or files copied elsewhere. */
import { useEffect, useRef, type RefObject } from "react";

export function usePastedFiles(
  box: RefObject<HTMLElement | null>,
  disabled: boolean,
  take: (files: readonly File[]) => void,
): void {
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    if (disabled) return;
    // A screenshot is pasted where the pointer or the focus is, or into the only place there is for it.
    const paste = (event: ClipboardEvent) => {
      const files = Array.from(event.clipboardData?.files ?? []);
      const here = box.current;
      if (files.length === 0 || !here) return;
      if (!isMeant(here) || event.defaultPrevented) return;
      event.preventDefault();
      latest.current(files);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [box, disabled]);
}

/** Whether what is pasted now goes into this box. */
function isMeant(box: HTMLElement): boolean {
  const focused = document.activeElement;
  if (box.matches(":hover") || box.contains(focused)) return true;
  const compact = ".c-files[data-compact]";
  if (box.matches(compact)) return box.closest("form")?.contains(focused) ?? false;
  const beside = focused?.closest("form")?.querySelector(compact) ?? null;
  return beside === null && document.querySelectorAll(".c-files:not([data-compact])").length === 1;
}
