/** What every part of the designer of an aggregate table works on. */
import { createContext, useContext } from "react";
import type { Vocabulary } from "@/features/condition/condition-line";
import type { Field } from "@/features/form/field";
import type { DefinitionEntry } from "@/shared/api/types";
import type { DocumentStore } from "../document/document-store";
import type { AggregateDocument, SourceEntry } from "./aggregate-document";
import { inRowsOf, type Choice } from "./source-fields";

/** A form that records are counted of. */
export interface SourceForm {
  readonly title: string;
  readonly choices: readonly Choice[];
  readonly vocabulary: Vocabulary;
}

export interface AggregateEditor {
  readonly app: string;
  readonly store: DocumentStore;
  readonly table: AggregateDocument;
  /** The forms that may be sources. */
  readonly entries: readonly DefinitionEntry[];
  /** Those that are, by key; without those that are not known yet. */
  readonly forms: ReadonlyMap<string, SourceForm>;
  /** Looks up one that somebody chooses; null where it cannot be had. */
  readonly load: (form: string) => Promise<SourceForm | null>;
  /** The columns of the table, as the engine reads them. */
  readonly columns: readonly Field[];
}

export const AggregateContext = createContext<AggregateEditor | null>(null);

export function useAggregateEditor(): AggregateEditor {
  const editor = useContext(AggregateContext);
  if (!editor) throw new Error("a part of the designer of an aggregate table stands outside of it");
  return editor;
}

const NONE: readonly Choice[] = [];

/** What can still be chosen for one source, beside what it is counted by already; `besides` is what would go. */
export function useChoicesOf(): (source: SourceEntry, besides?: string) => readonly Choice[] {
  const { forms } = useAggregateEditor();
  return (source, besides) => {
    const used = [...source.keys.values(), ...[...source.parts.values()].map((part) => part.field)];
    const at = besides === undefined ? -1 : used.indexOf(besides);
    return inRowsOf(
      forms.get(source.form)?.choices ?? NONE,
      used.filter((_, index) => index !== at),
    );
  };
}
