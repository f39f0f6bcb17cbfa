/** Names of fields in an editor, drawn as the titles of the fields; each is one piece for the cursor. */
import { StateEffect, type Extension } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type ViewUpdate,
} from "@codemirror/view";
import type { TitledName } from "./titles";

/** The fields are called something else now. */
export const RETITLED = StateEffect.define();

class Chip extends WidgetType {
  readonly title: string;
  readonly name: string;

  constructor(title: string, name: string) {
    super();
    this.title = title;
    this.name = name;
  }

  override eq(other: Chip): boolean {
    return other.title === this.title && other.name === this.name;
  }

  override toDOM(): HTMLElement {
    const chip = document.createElement("span");
    chip.className = "cm-field";
    chip.textContent = this.title;
    chip.title = this.name;
    return chip;
  }

  /** A click beside or on it sets the cursor, as in text. */
  override ignoreEvent(): boolean {
    return false;
  }
}

export function chips(named: (text: string) => readonly TitledName[]): Extension {
  const draw = (view: EditorView): DecorationSet =>
    Decoration.set(
      named(view.state.doc.toString())
        .filter(({ name, title }) => name !== title)
        .map(({ name, title, from, to }) =>
          Decoration.replace({ widget: new Chip(title, name) }).range(from, to),
        ),
    );
  return ViewPlugin.fromClass(
    class {
      drawn: DecorationSet;

      constructor(view: EditorView) {
        this.drawn = draw(view);
      }

      update({ docChanged, transactions, view }: ViewUpdate) {
        const retitled = transactions.some((one) => one.effects.some((effect) => effect.is(RETITLED)));
        if (docChanged || retitled) this.drawn = draw(view);
      }
    },
    {
      decorations: (plugin) => plugin.drawn,
      provide: (plugin) =>
        EditorView.atomicRanges.of((view) => view.plugin(plugin)?.drawn ?? Decoration.none),
    },
  );
}
