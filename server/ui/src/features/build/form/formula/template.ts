/** A title with fields in it, `{{ name }}`: fields are shown under the titles people know them by, and may be typed so. */
import type { TitledName } from "./titles";
import type { FormulaName } from "./use-formula-fields";

const FIELD = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** Where a template has fields, and what these are called. */
export function templateNames(template: string, fields: readonly FormulaName[]): TitledName[] {
  return [...template.matchAll(FIELD)].flatMap(({ 0: whole, 1: name = "", index: from }) => {
    const title = fields.find((field) => field.name === name)?.title;
    return title === undefined ? [] : [{ name, title, from, to: from + whole.length }];
  });
}

/** The template with the names of fields where their titles were typed. A title that two fields share means neither. */
export function withTemplateNames(template: string, fields: readonly FormulaName[]): string {
  return template.replace(FIELD, (whole, said: string) => {
    if (fields.some((field) => field.name === said)) return whole;
    const [one, ...others] = fields.filter((field) => field.title === said);
    return one && others.length === 0 ? `{{ ${one.name} }}` : whole;
  });
}
