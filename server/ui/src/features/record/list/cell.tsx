import type { Field } from "@/features/form/field";
import { useForm } from "@/features/form/form-env";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import { RunStateTag } from "@/features/flow/run-state";
import type { DataRecord } from "@/shared/api/types";
import { columnValue } from "./columns";

/** One value in one line; nothing where there is none. */
export function Cell({ column, record }: { readonly column: Field; readonly record: DataRecord }) {
  if (column.key === "flow_state")
    return record.flow_state ? <RunStateTag state={record.flow_state} /> : null;
  const value = columnValue(record, column.key);
  if (isEmpty(value)) return null;
  const kind = kindFor(column.kind);
  const Show = kind.Cell ?? kind.Display;
  return <Show field={column} value={value} />;
}

/** The same value as plain text, for tooltips. */
export function useCellText(): (column: Field, record: DataRecord) => string {
  const { env } = useForm();
  return (column, record) => {
    const value = columnValue(record, column.key);
    return isEmpty(value) ? "" : kindFor(column.kind).text(value, column, env);
  };
}
