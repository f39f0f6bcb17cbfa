const INPUTS = "input, select, textarea";

/** Opens what folds a control away and puts the cursor there; of a group, such as a condition, into its first control. */
export function focusControl(id: string): void {
  const found = document.getElementById(id) ?? document.getElementById(`${id}-label`)?.parentElement;
  found?.closest("details")?.setAttribute("open", "");
  const control = found?.matches(INPUTS) ? found : found?.querySelector<HTMLElement>(`${INPUTS}, button`);
  control?.scrollIntoView({ block: "center" });
  control?.focus();
}
