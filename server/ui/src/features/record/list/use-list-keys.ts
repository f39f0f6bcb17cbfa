/** The keyboard of a list: arrows move, Enter opens, Space ticks, e edits, / searches, Escape closes. */
import { useEffect, useRef, useState, type KeyboardEvent as ReactKeyboardEvent, type RefObject } from "react";

export interface ListKeys {
  readonly count: number;
  /** Where the record shown beside the list stands in it; -1 when it does not. */
  readonly openAt: number;
  readonly isOpen: boolean;
  readonly onOpen: (at: number) => void;
  readonly onClose: () => void;
  readonly onToggle: (at: number) => void;
  readonly onEdit: (at: number) => void;
  readonly searchBox: RefObject<HTMLInputElement | null>;
}

const PAGE = 12;
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: PAGE,
  PageUp: -PAGE,
  Home: -Infinity,
  End: Infinity,
};

/** The row a key leads to; null for keys that do not move. */
export function stepTo(key: string, at: number, count: number): number | null {
  const step = STEPS[key];
  if (step === undefined || count === 0) return null;
  return Math.max(0, Math.min(count - 1, at + step));
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"))
  );
}

export function useListKeys(keys: ListKeys) {
  const [active, setActive] = useState(-1);
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });

  // These work wherever the focus is, as long as nobody is typing and no dialog is open.
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      if (document.querySelector("dialog[open], .ant-modal-wrap:not([style*='none'])")) return;
      const { isOpen, openAt, count, onOpen, onClose, searchBox } = latest.current;
      if (event.key === "/") {
        event.preventDefault();
        searchBox.current?.focus();
        searchBox.current?.select();
      } else if (isOpen && event.key === "Escape") {
        onClose();
      } else if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault();
        const next = stepTo(event.key, openAt, count);
        if (next !== null && next !== openAt) onOpen(next);
      }
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);

  const onKeyDown = (event: ReactKeyboardEvent) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    // With a record open beside the list, the arrows go from record to record.
    const next = keys.isOpen ? null : stepTo(event.key, active, keys.count);
    if (next !== null) {
      event.preventDefault();
      // The next key is meant for the row, not for the box or button that was pressed last.
      if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus({ preventScroll: true });
      setActive(next);
      return;
    }
    // A head, a button or a link answers for itself.
    const ownKeys =
      event.target instanceof Element && event.target.closest("[role=columnheader], a, button") !== null;
    if (active < 0 || ownKeys) return;
    if (event.key === "Enter") keys.onOpen(active);
    else if (event.key === " ") keys.onToggle(active);
    else if (event.key === "e") keys.onEdit(active);
    else return;
    event.preventDefault();
  };

  return { active: keys.openAt >= 0 ? keys.openAt : Math.min(active, keys.count - 1), onKeyDown };
}
