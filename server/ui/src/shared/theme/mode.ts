/** Turns the palette into CSS variables and keeps the chosen mode. Knows no library of components, so that public pages can use it. */
import { useSyncExternalStore } from "react";
import { keepChoice, keptChoice } from "@/shared/i18n/kept-choice";
import { palettes, TONES, type Mode } from "./palette";

export type ModeChoice = Mode | "system";

const STORE_KEY = "tenon.theme";
export const FONT =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif";
export const MONO =
  "ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'Noto Sans Mono CJK SC', monospace";

/** Every palette colour as `--name` and every tone as `--tone-red-back` and so on. */
export function cssVariables(mode: Mode): string {
  const { tones, ...plain } = palettes[mode];
  const lines = Object.entries(plain).map(([name, value]) => `--${kebab(name)}:${value}`);
  for (const tone of TONES) {
    const { back, text, dot } = tones[tone];
    lines.push(`--tone-${tone}-back:${back}`, `--tone-${tone}-text:${text}`, `--tone-${tone}-dot:${dot}`);
  }
  lines.push(`--font:${FONT}`, `--mono:${MONO}`, `color-scheme:${mode}`);
  return `:root{${lines.join(";")}}`;
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const listeners = new Set<() => void>();
const darkSystem = globalThis.matchMedia?.("(prefers-color-scheme: dark)");
darkSystem?.addEventListener("change", apply);

export function modeChoice(): ModeChoice {
  const kept = keptChoice(STORE_KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export function currentMode(): Mode {
  const choice = modeChoice();
  if (choice !== "system") return choice;
  return darkSystem?.matches ? "dark" : "light";
}

export function chooseMode(choice: ModeChoice): void {
  keepChoice(STORE_KEY, choice);
  apply();
}

/** Writes the variables into the page; call once before the first paint. */
export function apply(): void {
  let style = document.getElementById("tenon-theme");
  if (!style) {
    style = document.createElement("style");
    style.id = "tenon-theme";
    document.head.append(style);
  }
  style.textContent = cssVariables(currentMode());
  document.documentElement.dataset.theme = currentMode();
  listeners.forEach((tell) => tell());
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

export function useMode(): Mode {
  return useSyncExternalStore(subscribe, currentMode);
}

export function useModeChoice(): ModeChoice {
  return useSyncExternalStore(subscribe, modeChoice);
}
