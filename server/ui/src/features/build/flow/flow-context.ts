/** What every part of the flow designer works on: the document, what is chosen in it, and the words of its world. */
import { createContext, useContext } from "react";
import type { Vocabulary } from "@/features/condition/condition-line";
import type { Field } from "@/features/form/field";
import type { DefinitionEntry } from "@/shared/api/types";
import type { DocumentStore } from "../document/document-store";
import type { NodeWords } from "./flow-edits";
import type { FlowDocument } from "./flow-document";

/** The start, a node, or one branch of a condition. */
export interface Selection {
  readonly node: string;
  readonly branch: number | "otherwise" | null;
}

export interface FlowEditor {
  readonly app: string;
  readonly store: DocumentStore;
  readonly flow: FlowDocument;
  /** The fields of the form the flow works on. */
  readonly own: readonly Field[];
  /** What the chosen node sees: the columns of the rows it lies in, which go before the fields of the record, and those. */
  readonly fields: readonly Field[];
  /** What its queries find, like sub-forms. */
  readonly rows: readonly Field[];
  readonly vocabulary: Vocabulary;
  readonly entries: readonly DefinitionEntry[];
  readonly words: NodeWords;
  readonly selected: Selection | null;
  readonly select: (selection: Selection | null) => void;
  /** How many problems each node has; those of the flow as a whole stand under `start`. */
  readonly problems: ReadonlyMap<string, number>;
  /** Where a trial has been and stands, while there is one. */
  readonly walked: { readonly nodes: ReadonlySet<string>; readonly here: ReadonlySet<string> } | null;
}

export const FlowContext = createContext<FlowEditor | null>(null);

export function useFlow(): FlowEditor {
  const editor = useContext(FlowContext);
  if (!editor) throw new Error("a part of the flow designer stands outside of it");
  return editor;
}
