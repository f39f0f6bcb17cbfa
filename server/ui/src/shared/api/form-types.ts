/** The shapes a form is made of, as the API answers them. */
import type { Condition, Json, Problem, Values } from "./types";

export type KindName =
  | "text"
  | "textarea"
  | "rich-text"
  | "number"
  | "money"
  | "date"
  | "datetime"
  | "time"
  | "month"
  | "year"
  | "radio"
  | "select"
  | "checkbox"
  | "multi-select"
  | "cascade"
  | "tags"
  | "switch"
  | "rating"
  | "slider"
  | "phone"
  | "email"
  | "url"
  | "id-card"
  | "address"
  | "location"
  | "member"
  | "members"
  | "department"
  | "departments"
  | "serial"
  | "barcode"
  | "link"
  | "lookup"
  | "related"
  | "rollup"
  | "subform"
  | "formula"
  | "attachment"
  | "image"
  | "json"
  | "signature"
  | "tab"
  | "separator"
  | "description";

/** A type of file, by its content. */
export type FileTypeName =
  "image" | "pdf" | "document" | "spreadsheet" | "presentation" | "text" | "archive" | "audio" | "video";

/** One option of a cascade, with those of the next level. */
export interface TreeOption {
  readonly title: string;
  readonly children?: readonly TreeOption[];
}

/** One part of a serial number. */
export type SerialPart =
  | string
  | { readonly date: string }
  | { readonly counter: number; readonly reset?: "never" | "year" | "month" | "day"; readonly start?: number }
  | { readonly field: string };

/** The first or last date or time a field takes: a value, or one relative to today as in conditions. */
export type DateBound = string | { readonly date: string };

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
  readonly multipleOf?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly "x-kind"?: KindName;
  readonly "x-placeholder"?: string;
  readonly "x-default"?: Json;
  /** The default follows what it reads. */
  readonly "x-refill"?: boolean;
  /** What sets it off: `customer`, `items.qty`, and `.qty` for a column of the same row. */
  readonly "x-refilled-by"?: readonly string[];
  /** Absent where it speaks of fields the reader does not see; then the field is `readOnly` alone. */
  readonly "x-formula"?: string;
  /** People do not write it. */
  readonly readOnly?: boolean;
  readonly "x-readonly"?: boolean;
  /** Forms and records are drawn without it. */
  readonly "x-hidden"?: boolean;
  /** Offers the camera to read a code. */
  readonly "x-scan"?: boolean;
  /** On a form: groups of fields whose values together occur once. */
  readonly "x-unique"?: boolean | readonly (readonly string[])[];
  readonly pattern?: string;
  /** What people are told whose text does not match the pattern. */
  readonly "x-pattern-message"?: string;
  /** What is filled in, and from which field of the other form: empty for one the reader does not see. */
  readonly "x-fill"?: Readonly<Record<string, string>>;
  readonly "x-serial"?: readonly SerialPart[];
  readonly "x-width"?: "full" | "half" | "third";
  readonly "x-decimals"?: number;
  readonly "x-thousands"?: boolean;
  readonly "x-percent"?: boolean;
  readonly "x-unit"?: string;
  readonly "x-currency"?: string;
  readonly "x-colors"?: Readonly<Record<string, string>>;
  readonly "x-tree"?: readonly TreeOption[];
  readonly "x-any-level"?: boolean;
  /** What the options are called in the language of the page, where that is not what they are. */
  readonly "x-titles"?: Readonly<Record<string, string>>;
  readonly "x-max"?: number;
  /** The greatest size of one file, in MB. */
  readonly "x-max-size"?: number;
  readonly "x-types"?: readonly FileTypeName[];
  readonly "x-many"?: boolean;
  /** By what values that were no links find their records: `title`, or a unique field of the other form. */
  readonly "x-link-by"?: string;
  /** The link of the other form that always says the same from its side. */
  readonly "x-mirror"?: string;
  readonly "x-form"?: string;
  readonly "x-via"?: string;
  readonly "x-link"?: string;
  readonly "x-field"?: string;
  /** How what a lookup or rollup copies is drawn, so that it looks like the original. */
  readonly "x-source"?: FieldSchema;
  readonly "x-op"?: string;
  readonly "x-text"?: string;
  readonly "x-earliest"?: DateBound;
  readonly "x-latest"?: DateBound;
  /** Which records of the other form may be chosen, as far as it speaks of fields the reader sees. */
  readonly "x-where"?: Json;
  /** The name of the link, where the engine knows more than `x-where` tells: lists are asked for what it lets be chosen. */
  readonly "x-choices"?: string;
  readonly "x-mask"?: string;
  /** Stored encrypted; the engine says which operators are left. */
  readonly "x-sensitive"?: boolean;
}

export interface FormSchema extends FieldSchema {
  readonly "x-visibility"?: readonly { readonly show: readonly string[] }[];
  readonly "x-required"?: readonly { readonly require: readonly string[] }[];
  readonly "x-editable"?: readonly { readonly edit: readonly string[] }[];
  /** What a member sees who has added a record. */
  readonly "x-after"?: { readonly message?: string; readonly redirect?: string };
  /** By what records are taken for duplicates. */
  readonly "x-duplicates"?: readonly {
    readonly match: Readonly<Record<string, "equal" | "similar" | "digits">>;
    readonly on_entry?: "warn" | "block" | "allow";
  }[];
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

export type ViewKind = "table" | "kanban" | "calendar" | "gantt" | "gallery";
export type DateUnit = "day" | "week" | "month" | "quarter" | "year";
export type TotalOp = "sum" | "avg" | "min" | "max" | "count";
/** A field to group by, or the spans of a date. */
export type GroupLevel = string | { readonly field: string; readonly by: DateUnit };

export interface ColorRule {
  readonly when: Condition;
  readonly color: string;
  readonly label: string;
  readonly column?: string;
}

/** How a view shows records: what its document says beside its name. */
export interface ViewSettings {
  readonly kind?: ViewKind;
  readonly columns?: readonly string[];
  readonly filter?: Json | Condition;
  readonly sort?: readonly string[];
  readonly group?: GroupLevel | readonly GroupLevel[] | null;
  readonly totals?: Readonly<Record<string, TotalOp>>;
  readonly colors?: readonly ColorRule[];
  readonly frozen?: number;
  readonly widths?: Readonly<Record<string, number>>;
  readonly row_height?: "low" | "middle" | "high";
  readonly kanban?: { readonly by: string; readonly sum?: string; readonly hide_empty?: boolean };
  readonly calendar?: { readonly start: string; readonly end?: string; readonly scale?: "month" | "week" };
  readonly gantt?: {
    readonly start: string;
    readonly end: string;
    readonly progress?: string;
    readonly scale?: "day" | "week" | "month";
  };
  readonly gallery?: { readonly image: string; readonly fit?: "cover" | "contain" };
}

export interface StoredView extends ViewSettings {
  readonly key: string;
  readonly title: string;
  /** A definition of the app, saved for everybody, or one's own. */
  readonly source?: "app" | "shared" | "own";
  readonly may_change?: boolean;
  /** What of it does not fit the form any more and is left out; told to those who may change it. */
  readonly lost?: readonly string[];
  /** Its filter asks for what is gone: nothing is shown by it until that is changed. */
  readonly withheld?: boolean;
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
  /** What whoever submits is told about it. */
  readonly description?: string | null;
  readonly on: string;
}

/** A template records can be printed by. */
export interface PrintSummary {
  readonly key: string;
  readonly title: string;
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
  readonly first_view?: string | null;
  readonly may_share_views?: boolean;
  readonly rules: readonly RuleSummary[];
  readonly flows: readonly FlowSummary[];
  readonly prints?: readonly PrintSummary[];
  readonly operators: Readonly<Record<string, readonly string[]>>;
}

/** What the engine says about a draft while a person types. */
export interface EvaluateAnswer {
  readonly values: Values;
  /** False for each field that is hidden now, and each cell of a sub-form, as "items/0/price". */
  readonly visible: Readonly<Record<string, boolean>>;
  readonly required: readonly string[];
  /** Fields that nobody may change now, and cells of sub-forms, as "items/0/price"; their values are what they would be if nobody had. */
  readonly locked?: readonly string[];
  readonly problems: readonly Problem[];
  /** Formulas that stay empty, for what they give is no value of their field; it keeps nobody from saving. */
  readonly unfit?: readonly Problem[];
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
