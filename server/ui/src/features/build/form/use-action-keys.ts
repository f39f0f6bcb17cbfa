import { useEffect } from "react";
import { ACTION_IDS, ACTIONS, type Action } from "./actions";
import type { Designer } from "./designer-context";

const MAC = /Mac|iP(hone|ad)/.test(globalThis.navigator?.platform ?? "");

/** Runs the action whose keys are pressed. */
export function useActionKeys(designer: Designer, on: boolean): void {
  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || inDialog(event.target)) return;
      const pressed = combination(event);
      const action = ACTION_IDS.map((id) => ACTIONS[id]).find((one) => one.keys.includes(pressed));
      if (!action || (isTyping(event.target) && !action.inInputs) || copiesText(action)) return;
      if (!action.enabled(designer)) return;
      event.preventDefault();
      action.run(designer);
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [designer, on]);
}

function combination(event: KeyboardEvent): string {
  const mod = MAC ? event.metaKey : event.ctrlKey;
  const key = event.altKey && /^Key[A-Z]$/.test(event.code) ? event.code.slice(3) : event.key;
  return [
    mod && "Mod",
    event.altKey && "Alt",
    event.shiftKey && "Shift",
    key.length === 1 ? key.toUpperCase() : key,
  ]
    .filter(Boolean)
    .join("+");
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

function inDialog(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("[role=dialog], [role=menu], .ant-drawer") !== null;
}

/** Marked text on the page is what Ctrl+C means. */
function copiesText(action: Action): boolean {
  return action === ACTIONS.copy && (globalThis.getSelection()?.toString() ?? "") !== "";
}

/** The first keys of an action, as they are written on the keyboard. */
export function keysText(action: Action): string {
  const NAMES: Readonly<Record<string, string>> = {
    Mod: MAC ? "⌘" : "Ctrl",
    Alt: MAC ? "⌥" : "Alt",
    ArrowUp: "↑",
    ArrowDown: "↓",
    ArrowLeft: "←",
    ArrowRight: "→",
  };
  return (action.keys[0] ?? "")
    .split("+")
    .map((part) => NAMES[part] ?? part)
    .join("+");
}
