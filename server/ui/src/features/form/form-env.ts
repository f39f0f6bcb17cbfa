/** What the fields of a form need from the place that shows it. */
import { createContext, useContext } from "react";
import type { Attachment, FieldRight, Refs } from "@/shared/api/form-types";
import type { Values } from "@/shared/api/types";
import type { Upload } from "@/shared/controls/use-file-sending";
import type { Search } from "@/shared/controls/use-async-search";
import type { Field } from "./field";

/** Where choices and files come from. The workspace asks the API; a public page asks with its link's rights. */
export interface FormSources {
  readonly members: Search;
  readonly departments: Search;
  /** Records that a link field may point to, given the values of the form at that moment. */
  readonly records: (field: Field, valuesNow: () => Values) => Search;
  /** The values of another form that are the options of a field; absent where nobody may look there. */
  readonly options?: (field: Field) => Search;
  /** For the field of this key: `photo`, or `items.photo` in a sub-form. */
  readonly upload: (field: string) => Upload;
  /** The files for this field that were left half way, and no longer to be spoken of. */
  readonly unfinished: (field: string) => readonly string[];
  readonly dropUnfinished: (field: string) => void;
  /** Empty where the reader cannot open it. */
  readonly fileHref: (file: Attachment) => string;
  /** The address of a file's small picture; empty where there is none. */
  readonly thumbHref: (file: Attachment, size: "small" | "large") => string;
  /** Address of a linked record's own page; absent where the reader cannot open it. */
  readonly recordHref?: (form: string, id: string) => string;
}

/** What turns a value into text. */
export interface FormEnv {
  readonly refs: Refs;
  readonly timezone: string;
  readonly yes: string;
  readonly no: string;
}

export interface FormContextValue {
  readonly env: FormEnv;
  readonly sources: FormSources;
  readonly valuesNow: () => Values;
  /** Keeps the name of something just chosen until the server names it. */
  readonly learn: (refs: Refs) => void;
}

/** Changes rarely, so that a keystroke does not draw every field again. */
export const FormContext = createContext<FormContextValue | null>(null);

export function useForm(): FormContextValue {
  const context = useContext(FormContext);
  if (!context) throw new Error("a field stands outside of a form");
  return context;
}

/** The sub-form that inputs stand in; empty outside of one. */
export const SubformKeyContext = createContext("");

/** A field's key as the whole form knows it. */
export function useFieldKey(key: string): string {
  const subform = useContext(SubformKeyContext);
  return subform === "" ? key : `${subform}.${key}`;
}

export interface FormState {
  readonly mode: "view" | "edit";
  /** Messages by place: "phone", "items/0/qty". */
  readonly problems: ReadonlyMap<string, string>;
  /** Why formulas stay empty though they give something, by place. */
  readonly unfit: ReadonlyMap<string, string>;
  /** Keys of fields and sub-form columns ("items.qty"), and cells ("items/0/qty"), that do not apply now. */
  readonly hidden: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
  /** Places that nobody may change now: "phone", "items/0/price". */
  readonly locked: ReadonlySet<string>;
  readonly rightOf: (key: string) => FieldRight | "hide";
}

const QUIET: FormState = {
  mode: "view",
  problems: new Map(),
  unfit: new Map(),
  hidden: new Set(),
  required: new Set(),
  locked: new Set(),
  rightOf: () => "see",
};

/** Changes with every answer of the engine; only sub-forms read it. */
export const FormStateContext = createContext<FormState>(QUIET);

export function useFormState(): FormState {
  return useContext(FormStateContext);
}

export function mergeRefs(older: Refs | undefined, newer: Refs | undefined): Refs {
  return {
    members: { ...older?.members, ...newer?.members },
    departments: { ...older?.departments, ...newer?.departments },
    records: { ...older?.records, ...newer?.records },
  };
}
