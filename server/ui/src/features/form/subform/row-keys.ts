/** Keys inside the rows of a sub-form: Enter goes down a row, and past the last one adds a row. */
import { useEffect, useRef, type RefObject } from "react";

export interface RowKeys {
  readonly rows: number;
  /** Adds an empty row at a place and puts the cursor into it. */
  readonly insert: (at: number) => void;
  /** Adds an empty row at the end, with the cursor in a column. */
  readonly add: (column: number) => void;
}

export function useRowKeys(box: RefObject<HTMLElement | null>, keys: RowKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const element = box.current;
    const listen = (event: KeyboardEvent) => {
      if (event.key === "Enter" && !event.isComposing) onEnter(event, element, latest.current);
    };
    element?.addEventListener("keydown", listen);
    return () => element?.removeEventListener("keydown", listen);
  }, [box]);
}

function onEnter(event: KeyboardEvent, box: HTMLElement | null, keys: RowKeys): void {
  const target = event.target;
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
  // An open list of choices takes Enter for itself.
  if (target.getAttribute("aria-expanded") === "true") return;
  const cell = target.closest("td");
  const line = target.closest("tr");
  if (!cell || !line) return;
  event.preventDefault();
  const at = line.sectionRowIndex;
  const column = cell.cellIndex - 1;
  if (event.ctrlKey || event.metaKey) keys.insert(at + 1);
  else if (at + 1 < keys.rows) focusCell(box, at + 1, column);
  else keys.add(column);
}

export function focusCell(box: HTMLElement | null, row: number, column: number): void {
  const line = box?.querySelector("table")?.tBodies[0]?.rows[row];
  const inputs = "input, select, textarea";
  const input =
    line?.cells[column + 1]?.querySelector<HTMLElement>(inputs) ?? line?.querySelector<HTMLElement>(inputs);
  input?.focus();
}
