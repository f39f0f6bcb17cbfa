/** What every part of the designer works on: the document, what is chosen in it, and the ways to change it. */
import { createContext, useContext } from "react";
import type { Vocabulary } from "@/features/condition/condition-line";
import type { Field } from "@/features/form/field";
import type { FormSchema } from "@/shared/api/form-types";
import type { DefinitionEntry, Json } from "@/shared/api/types";
import type { DocumentState, DocumentStore } from "../document/document-store";
import type { DuplicateEntry } from "./rules/duplicate-ways";

export interface CheckEntry {
  readonly that: Json;
  readonly message: string;
  readonly at?: string;
}

/** A form as it is written. */
export interface FormDocument extends Omit<
  FormSchema,
  "x-visibility" | "x-required" | "x-editable" | "x-duplicates"
> {
  readonly key: string;
  readonly "x-title"?: string;
  readonly "x-icon"?: string;
  readonly "x-hidden-values"?: "clear" | "keep";
  readonly "x-visibility"?: readonly { readonly show: readonly string[]; readonly when: Json }[];
  readonly "x-required"?: readonly { readonly require: readonly string[]; readonly when: Json }[];
  readonly "x-editable"?: readonly { readonly edit: readonly string[]; readonly when: Json }[];
  readonly "x-checks"?: readonly CheckEntry[];
  readonly "x-duplicates"?: readonly DuplicateEntry[];
  readonly "x-unique"?: readonly (readonly string[])[];
}

export interface Designer {
  readonly app: string;
  readonly key: string;
  readonly path: string;
  readonly store: DocumentStore;
  readonly state: DocumentState;
  readonly form: FormDocument;
  readonly fields: readonly Field[];
  /** Paths of fields that are in force, and so have stored values. */
  readonly published: ReadonlySet<string>;
  readonly vocabulary: Vocabulary;
  /** The other documents of the app. */
  readonly entries: readonly DefinitionEntry[];
  readonly selected: string | null;
  readonly select: (path: string | null) => void;
  /** The chosen field is at another path now; whoever types into its properties goes on typing. */
  readonly follow: (path: string) => void;
  /** Gives a field another key, after showing what else in the app refers to it. */
  readonly askRename: (path: string, key: string) => void;
  /** How many problems each field has. */
  readonly problems: ReadonlyMap<string, number>;
}

export const DesignerContext = createContext<Designer | null>(null);

export function useDesigner(): Designer {
  const designer = useContext(DesignerContext);
  if (!designer) throw new Error("a part of the designer stands outside of it");
  return designer;
}

/** The field at a path, a column included. */
export function findField(fields: readonly Field[], path: string | null): Field | null {
  if (path === null) return null;
  const [key, column] = path.split(".");
  const field = fields.find((one) => one.key === key);
  if (column === undefined) return field ?? null;
  return field?.columns.find((one) => one.key === column) ?? null;
}

export function schemaOfForm(value: Json): FormDocument | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return { key: "", ...value } as unknown as FormDocument;
}
