/** The other forms of the app, as far as they are written. */
import { useMemo } from "react";
import { readFields, isColumn, type Field } from "@/features/form/field";
import type { Option } from "@/shared/controls/select-input";
import { usePreviewForm } from "../../calls/drafts";
import { useDesigner } from "../designer-context";

export function useFormOptions(): Option[] {
  const { entries } = useDesigner();
  return entries
    .filter((entry) => entry.kind === "form")
    .map((entry) => ({ value: entry.key, title: entry.title || entry.key }));
}

export interface OtherForm {
  readonly fields: readonly Field[];
  readonly operators: Readonly<Record<string, readonly string[]>>;
}

const NOTHING: OtherForm = { fields: [], operators: {} };

/** The fields of a form by its key; the form being designed is read as it stands here. */
export function useOtherForm(key: string | undefined): OtherForm {
  const designer = useDesigner();
  const own = key === designer.key;
  const found = usePreviewForm(designer.app, own ? null : (key ?? null)).data?.form;
  return useMemo(() => {
    if (own) return { fields: designer.fields.filter(isColumn), operators: designer.vocabulary.operators };
    if (!found || found.key !== key) return NOTHING;
    return { fields: readFields(found.schema).filter(isColumn), operators: found.operators };
  }, [own, found, key, designer.fields, designer.vocabulary.operators]);
}

export function optionsOfFields(fields: readonly Pick<Field, "key" | "title">[]): Option[] {
  return fields.map((field) => ({ value: field.key, title: field.title }));
}
