/** A definition opened in a designer: its document, saved as a draft by itself and checked while it changes. */
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Definition } from "@/shared/api/types";
import { useSaveKey } from "@/shared/ui/use-save-key";
import { DocumentStore, type DocumentState } from "../document/document-store";
import { useCheck, useDraftText, type Check, type DraftText } from "../editor/use-draft-text";

export interface OpenDocument {
  readonly store: DocumentStore;
  readonly state: DocumentState;
  readonly draft: DraftText;
  readonly check: Check;
  /** Whether there is something to publish in this document. */
  readonly changed: boolean;
}

export function useDocument(app: string, definition: Definition): OpenDocument {
  const [store] = useState(() => new DocumentStore(definition.draft ?? definition.published ?? "{}"));
  const state = useSyncExternalStore(store.subscribe, store.snapshot);
  const draft = useDraftText(app, definition.path, state.text);
  const check = useCheck(app, definition.path, state.text);
  const { setText, flush } = draft;
  useEffect(() => setText(state.text), [setText, state.text]);

  useSaveKey(() => void flush());

  return { store, state, draft, check, changed: state.text !== definition.published };
}
