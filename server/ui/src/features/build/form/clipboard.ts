/** Copied fields, kept in this browser so that they can be pasted into another form or tab. */
import type { Json } from "@/shared/api/types";

const STORE_KEY = "tenon.field-clipboard";

export interface CopiedField {
  readonly key: string;
  readonly schema: Json;
  readonly required: boolean;
}

export function copyField(field: CopiedField): void {
  globalThis.localStorage?.setItem(STORE_KEY, JSON.stringify(field));
}

/** Null when nothing was copied, or something else stands there. */
export function copiedField(): CopiedField | null {
  try {
    const kept: unknown = JSON.parse(globalThis.localStorage?.getItem(STORE_KEY) ?? "null");
    return isCopied(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isCopied(kept: unknown): kept is CopiedField {
  return (
    typeof kept === "object" &&
    kept !== null &&
    "key" in kept &&
    typeof kept.key === "string" &&
    "schema" in kept &&
    typeof kept.schema === "object" &&
    kept.schema !== null
  );
}
