/** Where a field stands: `name`, or `items.qty` for the column of a sub-form. */
import { stepsOf } from "@/shared/api/json-pointer";
import type { Path } from "../document/json-tree";

/** The key of the sub-form whose columns these are; null for the fields of the form itself. */
export type Container = string | null;

export function containerOf(path: string): Container {
  return path.includes(".") ? (path.split(".")[0] ?? null) : null;
}

export function keyOf(path: string): string {
  return path.slice(path.indexOf(".") + 1);
}

export function pathIn(container: Container, key: string): string {
  return container === null ? key : `${container}.${key}`;
}

/** Where the fields of a container are written. */
export function fieldsAt(container: Container): Path {
  return container === null ? ["properties"] : ["properties", container, "items", "properties"];
}

/** Where the list of required fields of a container is written. */
export function requiredAt(container: Container): Path {
  return container === null ? ["required"] : ["properties", container, "items", "required"];
}

export function fieldAt(path: string): Path {
  return [...fieldsAt(containerOf(path)), keyOf(path)];
}

export interface Spot {
  /** The field the pointer leads into; null for what belongs to the form as a whole. */
  readonly field: string | null;
  /** The first keyword below the field, or below the form. */
  readonly keyword: string | null;
  readonly index: number | null;
}

/** Reads `/properties/items/items/properties/qty/x-formula`. */
export function spotOf(pointer: string): Spot {
  const [first, key, third, fourth, column, keyword] = stepsOf(pointer);
  if (first !== "properties" || key === undefined) {
    const index = Number(key);
    return { field: null, keyword: first ?? null, index: Number.isInteger(index) ? index : null };
  }
  if (third === "items" && fourth === "properties" && column !== undefined)
    return { field: `${key}.${column}`, keyword: keyword ?? null, index: null };
  return { field: key, keyword: third ?? null, index: null };
}
