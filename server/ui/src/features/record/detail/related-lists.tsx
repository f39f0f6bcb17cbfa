import { useMemo } from "react";
import { readFields } from "@/features/form/field";
import type { FormDto } from "@/shared/api/form-types";
import type { DataRecord } from "@/shared/api/types";
import { RelatedList } from "./related-list";

/** The child records of a record, one list for each related field. */
export function RelatedLists({ form, record }: { readonly form: FormDto; readonly record: DataRecord }) {
  const related = useMemo(
    () => readFields(form.schema).filter((field) => field.kind === "related"),
    [form.schema],
  );
  return (
    <>
      {related.map((field) => (
        <RelatedList key={field.key} app={form.app} field={field} parent={record} parentForm={form.key} />
      ))}
    </>
  );
}
