import { useMemo } from "react";
import type { FormEnv } from "@/features/form/form-env";
import type { Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import type { DataRecord } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { columnValue } from "../../list/columns";
import { viewTexts } from "../texts/texts";

export type Row =
  | { readonly kind: "group"; readonly key: string; readonly title: string }
  | { readonly kind: "record"; readonly key: string; readonly record: DataRecord };

/** The records, sorted by a field, with the values of that field between them. */
export function useChartRows(
  records: readonly DataRecord[],
  groupField: Field | undefined,
  env: FormEnv,
): readonly Row[] {
  const t = useTexts(viewTexts);
  return useMemo(() => {
    const list: Row[] = [];
    let last: string | null = null;
    for (const record of records) {
      if (groupField) {
        const value = columnValue(record, groupField.key);
        const title = isEmpty(value)
          ? t("emptyGroup")
          : kindFor(groupField.kind).text(value, groupField, env);
        if (title !== last) list.push({ kind: "group", key: `group ${title}`, title });
        last = title;
      }
      list.push({ kind: "record", key: record.id, record });
    }
    return list;
  }, [records, groupField, env, t]);
}
