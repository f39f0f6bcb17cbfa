/** What is sent of a draft: the fields people fill in, without those that only show something. */
import { isLayout, isOwned, readFields } from "@/features/form/field";
import { toEvaluate } from "@/features/form/sending";
import type { FormSchema } from "@/shared/api/form-types";
import type { Values } from "@/shared/api/types";

export function toSave(schema: FormSchema, values: Values): Values {
  const fields = readFields(schema).filter((field) => !isLayout(field) && !field.computed);
  const sent = toEvaluate(fields, values);
  const written = new Set(fields.filter((field) => !isOwned(field)).map((field) => field.key));
  return Object.fromEntries(Object.entries(sent).filter(([key]) => written.has(key)));
}
