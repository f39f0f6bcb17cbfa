import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { chips, RETITLED } from "./chips";
import { FROM_OUTSIDE, LOOK, put } from "./editor-parts";
import styles from "./formula.module.css";
import { templateNames, withTemplateNames } from "./template";
import type { FormulaName } from "./use-formula-fields";

interface TemplateInputProps {
  readonly id: string;
  readonly label: string;
  readonly describedBy?: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly fields: readonly FormulaName[];
}

const LINE = EditorView.theme({
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "1.6" },
});

/** One line of words with fields in it, which are drawn as their titles. */
export function TemplateInput({ id, label, describedBy, value, onChange, fields }: TemplateInputProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ value, onChange, fields });
  useEffect(() => {
    latest.current = { value, onChange, fields };
  });

  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          history(),
          keymap.of([...historyKeymap, ...defaultKeymap]),
          // A title is one line, however it was put in.
          EditorState.transactionFilter.of((change) => (change.newDoc.lines > 1 ? [] : change)),
          LOOK,
          LINE,
          EditorView.lineWrapping,
          chips((text) => templateNames(text, latest.current.fields)),
          EditorView.contentAttributes.of({
            "aria-label": label,
            ...(describedBy === undefined ? {} : { "aria-describedby": describedBy }),
          }),
          EditorView.domEventHandlers({
            blur: (_, view) => put(view, withTemplateNames(view.state.doc.toString(), latest.current.fields)),
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((one) => one.annotation(FROM_OUTSIDE)))
              latest.current.onChange(withTemplateNames(update.state.doc.toString(), latest.current.fields));
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [label, describedBy]);

  useEffect(() => {
    const editor = view.current;
    // What is being typed under titles says the same already.
    if (editor && withTemplateNames(editor.state.doc.toString(), latest.current.fields) !== value)
      put(editor, value);
  }, [value]);

  useEffect(() => view.current?.dispatch({ effects: RETITLED.of(null) }), [fields]);

  return <div ref={place} id={id} className={styles.input} />;
}
