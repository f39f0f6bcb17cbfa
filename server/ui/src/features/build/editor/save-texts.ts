import type { SaveState } from "./use-draft-text";

export const SAVE_TEXTS = {
  saved: "saved",
  unsaved: "unsaved",
  saving: "saving",
  failed: "saveFailed",
} as const satisfies Record<SaveState, string>;
