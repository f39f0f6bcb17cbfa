import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { jinja } from "@codemirror/lang-jinja";
import { json } from "@codemirror/lang-json";
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import type { Problem } from "@/shared/api/types";
import { difference } from "../document/draft";
import { placeOf } from "./text-place";

/** A piece of text to be put where the cursor stands. */
export interface Insertion {
  readonly text: string;
  /** Counts up, so that the same text can be put in twice. */
  readonly times: number;
}

export interface Jump {
  readonly pointer: string;
  /** Counts up, so that the same place can be jumped to twice. */
  readonly times: number;
}

interface CodeEditorProps {
  readonly path: string;
  readonly text: string;
  readonly readOnly?: boolean;
  readonly onChange?: (text: string) => void;
  readonly problems?: readonly Problem[];
  readonly jump?: Jump | null;
  readonly label: string;
  readonly insertion?: Insertion | null;
  /** The number of the first line, where the text is the rest of a file. */
  readonly firstLine?: number;
  /** Undo and redo of whoever keeps the document; the editor's own when absent. */
  readonly history?: { readonly undo: () => void; readonly redo: () => void };
}

/** Marks a change that comes from the document and must not be told back to it. */
const FROM_OUTSIDE = Annotation.define<boolean>();

const COLORS = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent-text)" },
  { tag: tags.string, color: "var(--tone-green-text)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--tone-orange-text)" },
  { tag: [tags.punctuation, tags.separator], color: "var(--text-third)" },
]);

const LOOK = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", backgroundColor: "var(--surface)", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--text-third)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent-soft) 45%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  ".cm-selectionMatch": { backgroundColor: "var(--hover)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--accent-soft) !important",
  },
  ".cm-tooltip, .cm-panels": {
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    border: "1px solid var(--line)",
  },
  ".cm-foldPlaceholder": { backgroundColor: "var(--hover)", border: "none", color: "var(--text-second)" },
});

interface Hooks {
  readonly onText: (text: string) => void;
  readonly history: (() => CodeEditorProps["history"]) | null;
}

const NUMBERS = new Compartment();

function numbered(firstLine: number): Extension {
  return lineNumbers({ formatNumber: (line) => String(line + firstLine - 1) });
}

function languageOf(path: string): Extension {
  if (/\.jsonl?$/.test(path)) return json();
  return path.endsWith(".jinja") ? jinja() : [];
}

/** Undo and redo handed on to whoever keeps the document. */
function historyKeys(history: () => CodeEditorProps["history"]): Extension {
  const run = (step: "undo" | "redo") => () => {
    history()?.[step]();
    return true;
  };
  return keymap.of([
    { key: "Mod-z", run: run("undo"), preventDefault: true },
    { key: "Mod-y", run: run("redo"), preventDefault: true },
    { key: "Mod-Shift-z", run: run("redo"), preventDefault: true },
  ]);
}

function extensions(path: string, readOnly: boolean, hooks: Hooks): Extension[] {
  return [
    NUMBERS.of(numbered(1)),
    foldGutter(),
    lintGutter(),
    hooks.history ? historyKeys(hooks.history) : [history(), keymap.of(historyKeymap)],
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    syntaxHighlighting(COLORS),
    LOOK,
    EditorView.lineWrapping,
    keymap.of([...defaultKeymap, ...searchKeymap, ...foldKeymap, indentWithTab]),
    EditorState.tabSize.of(2),
    EditorState.readOnly.of(readOnly),
    languageOf(path),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((one) => one.annotation(FROM_OUTSIDE)))
        hooks.onText(update.state.doc.toString());
    }),
  ];
}

/** CodeMirror on one file. Give it a new key to open another one. */
export function CodeEditor({
  path,
  text,
  readOnly = false,
  onChange,
  problems,
  jump,
  label,
  insertion,
  firstLine = 1,
  history: kept,
}: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ onChange, text, kept });
  useEffect(() => {
    latest.current = { onChange, text, kept };
  });
  const keepsHistory = kept !== undefined;
  const inserted = useRef(insertion?.times ?? 0);

  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          ...extensions(path, readOnly, {
            onText: (next) => latest.current.onChange?.(next),
            history: keepsHistory ? () => latest.current.kept : null,
          }),
          EditorView.contentAttributes.of({ "aria-label": label }),
        ],
      }),
    });
    // Whoever uses the keyboard alone must be able to scroll it.
    editor.scrollDOM.tabIndex = 0;
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [path, readOnly, label, keepsHistory]);

  // The document may be changed elsewhere: by undoing, or in another view of it.
  useEffect(() => {
    const editor = view.current;
    const change = editor && difference(editor.state.doc.toString(), text);
    if (!change) return;
    editor.dispatch({
      changes: { from: change.at, to: change.at + change.removed.length, insert: change.inserted },
      annotations: FROM_OUTSIDE.of(true),
    });
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !problems) return;
    editor.dispatch(
      setDiagnostics(
        editor.state,
        problems.map((problem) => diagnosticOf(path, editor.state.doc.toString(), problem)),
      ),
    );
  }, [path, problems]);

  useEffect(() => {
    view.current?.dispatch({ effects: NUMBERS.reconfigure(numbered(firstLine)) });
  }, [firstLine]);

  useEffect(() => {
    const editor = view.current;
    // An editor that is opened anew does not put in again what the one before it did.
    if (!editor || !insertion || insertion.times <= inserted.current) return;
    inserted.current = insertion.times;
    editor.dispatch({ ...editor.state.replaceSelection(insertion.text), scrollIntoView: true });
    editor.focus();
  }, [insertion]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || !jump) return;
    const { from, to } = placeOf(path, editor.state.doc.toString(), jump.pointer);
    editor.dispatch({
      selection: { anchor: from, head: to },
      effects: EditorView.scrollIntoView(from, { y: "center" }),
    });
    editor.focus();
  }, [path, jump]);

  return <div ref={place} style={{ height: "100%", minHeight: 0 }} />;
}

function diagnosticOf(path: string, text: string, problem: Problem): Diagnostic {
  const { from, to } = placeOf(path, text, problem.pointer);
  const message = problem.hint ? `${problem.message}\n${problem.hint}` : problem.message;
  return { from, to: Math.max(to, from), severity: "error", message };
}
