/** What of a form may head the rows of a table and what may be added up, with columns of sub-forms. */
import { shapeOf } from "@/features/condition/operators";
import { kindOf, type Field } from "@/features/form/field";
import { isDateField, isGroupable, isNumberField } from "@/features/record/view/fields";
import type { Op } from "./aggregate-document";

/** A field, or a column as `items.qty`. */
export interface Choice {
  readonly path: string;
  /** With the sub-form it stands in. */
  readonly title: string;
  /** Its own name, which heads a column. */
  readonly name: string;
  /** As it is shown: what a lookup brings, what a formula yields. */
  readonly field: Field;
  /** The sub-form it is a column of; empty for a field of the record. */
  readonly rows: string;
}

export function choicesOf(fields: readonly Field[]): Choice[] {
  const subForms = new Set(fields.filter((field) => field.kind === "subform").map((field) => field.key));
  return fields
    .filter((field) => field.kind !== "subform")
    .map((field) => {
      const outer = field.key.split(".", 1)[0] ?? "";
      const rows = field.key.includes(".") && subForms.has(outer) ? outer : "";
      const name = field.schema.title ?? field.title;
      return { path: field.key, title: field.title, name, field: shown(field), rows };
    });
}

function shown(field: Field): Field {
  if (field.source) return shown(field.source);
  if (field.kind !== "formula") return field;
  const { "x-kind": _formula, ...schema } = field.schema;
  return { ...field, kind: kindOf(schema), schema };
}

/** Whether rows can be told apart by it. */
export function isKey({ field }: Choice): boolean {
  return isGroupable(field) && field.kind !== "json";
}

export function isDate({ field }: Choice): boolean {
  return isDateField(field);
}

/** Whether it can be computed in this way. */
export function fitsOp({ field }: Choice, op: Op): boolean {
  switch (op) {
    case "count":
      return true;
    case "distinct":
      return isGroupable(field) && field.kind !== "json";
    case "sum":
    case "avg":
      return isNumberField(field);
    case "min":
    case "max":
      return isNumberField(field) || isDateField(field) || shapeOf(field) === "time";
  }
}

/** Two fields make one key only where they hold the same: of one kind, and linked to one form. */
export function sameKey(one: Choice, other: Choice): boolean {
  return one.field.kind === other.field.kind && one.field.schema["x-form"] === other.field.schema["x-form"];
}

/** Two fields make one figure only where they are of one kind and currency. */
export function sameFigure(one: Choice, other: Choice): boolean {
  return (
    one.field.kind === other.field.kind && one.field.schema["x-currency"] === other.field.schema["x-currency"]
  );
}

/** Of what may be chosen, what stands in the sub-form that is counted already: rows of two cannot be paired. */
export function inRowsOf(choices: readonly Choice[], used: Iterable<string>): Choice[] {
  const paths = new Set(used);
  const rows = choices.find((choice) => choice.rows !== "" && paths.has(choice.path))?.rows ?? "";
  return choices.filter((choice) => rows === "" || choice.rows === "" || choice.rows === rows);
}

/** The choice that most likely is the same as another form's: by its key and its name, else the only one there is. */
export function likest(choices: readonly Choice[], other: Choice): Choice | null {
  const end = (path: string) => path.slice(path.lastIndexOf(".") + 1);
  const fitting = choices.filter((choice) => sameKey(choice, other));
  return (
    fitting.find((choice) => choice.path === other.path) ??
    fitting.find((choice) => end(choice.path) === end(other.path)) ??
    fitting.find((choice) => choice.name === other.name) ??
    (fitting.length === 1 ? (fitting[0] ?? null) : null)
  );
}
