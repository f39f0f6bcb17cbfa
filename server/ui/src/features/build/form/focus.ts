/** Moves the focus to parts of the designer once they are drawn. */
import type { Spot } from "./field-path";

export function canvasId(path: string): string {
  return `canvas-${path}`;
}

export function propertyId(keyword: string): string {
  return `property-${keyword}`;
}

export const PALETTE_ID = "palette-first";

/** `force` takes the focus even from an input, for what has just been moved or pasted. */
export function focusField(path: string, force = false): void {
  later(() => {
    const typing = document.activeElement instanceof HTMLInputElement;
    const card = document.getElementById(canvasId(path));
    card?.scrollIntoView({ block: "nearest" });
    if (force || !typing) card?.focus();
  });
}

export function focusProperty(keyword: string): void {
  later(() => {
    const place = document.getElementById(propertyId(keyword));
    const input = place?.matches("input, textarea, select, button, [tabindex]")
      ? place
      : place?.querySelector<HTMLElement>("input, textarea, select, button, .cm-content");
    const folded = input?.closest("details");
    if (folded) folded.open = true;
    input?.scrollIntoView({ block: "nearest" });
    input?.focus();
    if (input instanceof HTMLInputElement && input.type === "text") input.select();
  });
}

/** The input of a rule that a problem is about, or else the first choice of the rule. */
export function focusRule({ keyword, index }: Pick<Spot, "keyword" | "index">, part: string): void {
  const rule = document.getElementById(`${keyword}-${index}`);
  const inputs = [...(rule?.querySelectorAll<HTMLElement>("input, textarea, select") ?? [])];
  const own = inputs.find((input) => input.id.endsWith(`-${index}-${part}`));
  (own ?? rule?.querySelector("select"))?.focus();
}

export function focusPalette(): void {
  later(() => document.getElementById(PALETTE_ID)?.focus());
}

/** After the next drawing, when what was just made is there. */
function later(act: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(act));
}
