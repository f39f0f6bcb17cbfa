import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { useTexts } from "@/shared/i18n/texts";
import type { FunctionHelp } from "../../calls/functions";
import { formDesignTexts } from "../texts/texts";
import { chips, RETITLED } from "./chips";
import { complete } from "./completion";
import { FROM_OUTSIDE, LOOK, put } from "./editor-parts";
import styles from "./formula.module.css";
import { titledNames, withNames } from "./titles";
import type { FormulaName } from "./use-formula-fields";

interface FormulaInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly fields: readonly FormulaName[];
  readonly functions: readonly FunctionHelp[];
}

const FORMULA = EditorView.theme({
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", minHeight: "56px", maxHeight: "180px" },
  ".cm-tooltip": { backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--text)",
  },
  ".cm-completionDetail": { color: "var(--text-second)", fontStyle: "normal", marginLeft: "8px" },
});

/** A formula is told by the names of its fields, whatever it is typed with; it shows their titles once it is left. */
export function FormulaInput({ label, value, onChange, fields, functions }: FormulaInputProps) {
  const t = useTexts(formDesignTexts);
  const hint = t("formulaPlaceholder");
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ value, onChange, fields, functions });
  useEffect(() => {
    latest.current = { value, onChange, fields, functions };
  });

  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({
            override: [(context) => complete(context, latest.current.fields, latest.current.functions)],
            icons: false,
          }),
          // Tab leaves the formula: everybody must be able to get out with the keyboard.
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          LOOK,
          FORMULA,
          EditorView.lineWrapping,
          placeholder(hint),
          chips((text) => titledNames(text, latest.current.fields)),
          EditorView.domEventHandlers({
            blur: (_, view) => {
              const { fields, value, onChange } = latest.current;
              const named = withNames(view.state.doc.toString(), fields);
              put(view, named);
              if (named !== value) onChange(named);
            },
          }),
          EditorView.contentAttributes.of({ "aria-label": label }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((one) => one.annotation(FROM_OUTSIDE)))
              latest.current.onChange(withNames(update.state.doc.toString(), latest.current.fields));
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [label, hint]);

  useEffect(() => {
    const editor = view.current;
    // What is being typed under titles says the same already.
    if (editor && withNames(editor.state.doc.toString(), latest.current.fields) !== value) put(editor, value);
  }, [value]);

  useEffect(() => view.current?.dispatch({ effects: RETITLED.of(null) }), [fields]);

  return <div ref={place} className={styles.input} />;
}
