/** Fields that take a value or their options from another form: what the owner of a link may lend to strangers. */
import type { Field } from "@/features/form/field";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A default that looks for one record; the server looks closer. */
const LINKAGE = /^= (LOOKUP|MAPX)\(/;

/** Kinds whose options may be the values of another form. */
const CHOICES: ReadonlySet<string> = new Set(["radio", "select", "checkbox", "multi-select"]);

/** Also columns of sub-forms, as `items.price`. */
export function lendable(fields: readonly Field[]): Choice[] {
  return fields.flatMap((field) => [
    ...(isLendable(field) ? [{ value: field.key, label: field.title }] : []),
    ...lendable(field.columns).map(({ value, label }) => ({
      value: `${field.key}.${value}`,
      label: `${field.title} · ${label}`,
    })),
  ]);
}

function isLendable({ kind, computed, schema }: Field): boolean {
  const told = schema["x-default"];
  const isDiscreet = schema["x-sensitive"] === true || schema["x-mask"] !== undefined;
  const isOffered = schema["x-form"] !== undefined && CHOICES.has(kind);
  const isFound = schema["x-refill"] === true && typeof told === "string" && LINKAGE.test(told);
  return !computed && !isDiscreet && (isOffered || isFound);
}
