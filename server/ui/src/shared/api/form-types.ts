/** The shapes a form is made of, as the API answers them. */
import type { Json, Problem, Values } from "./types";

export type KindName =
  | "text"
  | "textarea"
  | "number"
  | "money"
  | "date"
  | "datetime"
  | "time"
  | "radio"
  | "select"
  | "checkbox"
  | "multi-select"
  | "switch"
  | "rating"
  | "phone"
  | "email"
  | "url"
  | "address"
  | "member"
  | "members"
  | "department"
  | "departments"
  | "serial"
  | "link"
  | "lookup"
  | "related"
  | "rollup"
  | "subform"
  | "formula"
  | "attachment"
  | "image"
  | "separator"
  | "description";

/** One property of a form: JSON Schema with the product's vocabulary. */
export interface FieldSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: FieldSchema;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly "x-kind"?: KindName;
  readonly "x-placeholder"?: string;
  readonly "x-default"?: Json;
  readonly "x-unique"?: boolean;
  readonly "x-formula"?: string;
  readonly "x-readonly"?: boolean;
  readonly "x-width"?: "full" | "half" | "third";
  readonly "x-decimals"?: number;
  readonly "x-thousands"?: boolean;
  readonly "x-percent"?: boolean;
  readonly "x-unit"?: string;
  readonly "x-currency"?: string;
  readonly "x-colors"?: Readonly<Record<string, string>>;
  /** What the options are called in the language of the page, where that is not what they are. */
  readonly "x-titles"?: Readonly<Record<string, string>>;
  readonly "x-max"?: number;
  readonly "x-many"?: boolean;
  readonly "x-form"?: string;
  readonly "x-via"?: string;
  readonly "x-link"?: string;
  readonly "x-field"?: string;
  /** What a lookup or rollup copies, so that it looks like the original. */
  readonly "x-source"?: FieldSchema;
  readonly "x-op"?: string;
  readonly "x-text"?: string;
  /** Which records of the other form may be chosen. */
  readonly "x-where"?: Json;
  readonly "x-mask"?: string;
}

export interface FormSchema extends FieldSchema {
  readonly "x-visibility"?: readonly { readonly show: readonly string[] }[];
  readonly "x-required"?: readonly { readonly require: readonly string[] }[];
}

export type FieldRight = "edit" | "see";

export interface FormRights {
  readonly create: boolean;
  readonly read: boolean;
  readonly update: boolean;
  readonly delete: boolean;
  readonly destroy?: boolean;
  readonly import?: boolean;
  readonly export?: boolean;
  readonly fields?: Readonly<Record<string, FieldRight>>;
}

export interface StoredView {
  readonly key: string;
  readonly title: string;
  readonly columns?: readonly string[];
  readonly filter?: Json;
  readonly sort?: readonly string[];
  readonly group?: string | null;
}

export interface RuleSummary {
  readonly key: string;
  readonly title: string;
  readonly target: string;
  readonly mode: "set" | "suggest";
}

export interface FlowSummary {
  readonly key: string;
  readonly title: string;
  readonly on: string;
}

/** A form as one reader may see it. */
export interface FormDto {
  readonly app: string;
  readonly key: string;
  readonly title: string;
  readonly icon?: string | null;
  /** True for an aggregate table, whose rows follow from the records of other forms. */
  readonly aggregate?: boolean;
  readonly title_template?: string | null;
  readonly schema: FormSchema;
  readonly rights: FormRights;
  readonly views: readonly StoredView[];
  readonly rules: readonly RuleSummary[];
  readonly flows: readonly FlowSummary[];
  readonly operators: Readonly<Record<string, readonly string[]>>;
}

/** What the engine says about a draft while a person types. */
export interface EvaluateAnswer {
  readonly values: Values;
  readonly visible: Readonly<Record<string, boolean>>;
  readonly required: readonly string[];
  readonly problems: readonly Problem[];
  readonly refs?: Refs;
}

/** What a reader may do with the fields of one record or task. */
export interface FieldRights {
  readonly fields?: Readonly<Record<string, FieldRight>>;
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly mime: string;
}

/** Names for every id that values mention. */
export interface Refs {
  readonly members?: Readonly<Record<string, string>>;
  readonly departments?: Readonly<Record<string, string>>;
  readonly records?: Readonly<Record<string, { readonly title: string; readonly form: string }>>;
}
