/** What a call brought, as a list of places one can point at. */
import { asStep } from "@/shared/api/json-pointer";
import type { Json } from "@/shared/api/types";

export interface Place {
  /** A JSON Pointer (RFC 6901). */
  readonly path: string;
  readonly value: Json;
}

/** More places than this are no longer looked through by eye. */
const MOST = 200;

/** Every value that stands somewhere in JSON, and every list as a whole. */
export function placesIn(body: Json): readonly Place[] {
  const found: Place[] = [];
  const visit = (value: Json, path: string) => {
    if (found.length >= MOST) return;
    if (typeof value !== "object" || value === null) {
      found.push({ path, value });
      return;
    }
    if (Array.isArray(value)) {
      found.push({ path, value });
      value.forEach((one, at) => visit(one, `${path}/${at}`));
      return;
    }
    for (const [name, one] of Object.entries(value)) visit(one, `${path}/${asStep(name)}`);
  };
  visit(body, "");
  return found;
}
