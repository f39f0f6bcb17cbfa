/** What a group of values that may occur once can be made of. */
import type { Field } from "@/features/form/field";
import type { Option } from "@/shared/controls/select-input";
import { optionsOfFields } from "./other-forms";

const KINDS: ReadonlySet<string> = new Set([
  "text",
  "select",
  "radio",
  "date",
  "link",
  "member",
  "phone",
  "number",
]);

/** Fields of the form, and the columns of its sub-forms. */
export function uniqueOptions(fields: readonly Field[]): readonly Option[] {
  const able = (all: readonly Field[]) => optionsOfFields(all.filter((field) => KINDS.has(field.kind)));
  const columns = fields.flatMap((field) =>
    able(field.columns).map(({ value, title }) => ({
      value: `${field.key}.${value}`,
      title: `${field.title} · ${title}`,
    })),
  );
  return [...able(fields), ...columns];
}

/** The sub-form a path stands in. */
function subFormOf(path: string): string | undefined {
  return path.includes(".") ? path.split(".")[0] : undefined;
}

/** What may still join a group: fields go with fields, and columns with those of the same sub-form. */
export function optionsBeside(group: readonly string[], options: readonly Option[]): readonly Option[] {
  const [first] = group;
  if (first === undefined) return options;
  return options.filter(({ value }) => group.includes(value) || subFormOf(value) === subFormOf(first));
}
