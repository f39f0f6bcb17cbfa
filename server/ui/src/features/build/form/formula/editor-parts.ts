/** What the editors of formulas and of titles share: their look, and writing into them without telling it as typed. */
import { Annotation } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { difference } from "../../document/draft";

export const FROM_OUTSIDE = Annotation.define<boolean>();

export const LOOK = EditorView.theme({
  "&": { fontSize: "13px", backgroundColor: "var(--surface)", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  ".cm-placeholder": { color: "var(--text-third)" },
  ".cm-field": {
    padding: "1px 4px",
    borderRadius: "4px",
    backgroundColor: "var(--accent-soft)",
    color: "var(--accent-text)",
    whiteSpace: "nowrap",
  },
});

/** Writes a text into the editor without telling it as typed. */
export function put(editor: EditorView, text: string): void {
  const change = difference(editor.state.doc.toString(), text);
  if (!change) return;
  editor.dispatch({
    changes: { from: change.at, to: change.at + change.removed.length, insert: change.inserted },
    annotations: FROM_OUTSIDE.of(true),
  });
}
