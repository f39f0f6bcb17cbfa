/** What a person has changed since a record may have been stored without their hearing of it. */
import type { Field } from "@/features/form/field";
import { changedValues } from "@/features/form/sending";
import { sameValue } from "@/features/form/values";
import type { FieldRights } from "@/shared/api/form-types";
import { ApiProblem } from "@/shared/api/problem";
import type { Json, Values } from "@/shared/api/types";

/** Nobody knows whether the server did what it was asked. */
export function wentUnheard(error: unknown): boolean {
  return !(error instanceof ApiProblem) || error.status === 0 || error.status >= 500;
}

/** Any of what was `sent` may be what is `stored`: the fields that were changed after one of them and are not stored so. */
export function changedSince(
  fields: readonly Field[],
  sent: readonly Values[],
  now: Values,
  stored: Values,
  rights?: FieldRights,
): Record<string, Json> {
  const since: Record<string, Json> = {};
  for (const before of sent)
    for (const [key, value] of Object.entries(changedValues(fields, before, now, rights)))
      if (!sameValue(value, stored[key])) since[key] = value;
  return since;
}
