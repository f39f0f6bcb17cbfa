/** The links by which a node may name records: of the record, of the row it lies in, and what queries have found. */
import type { Field } from "@/features/form/field";
import { nodeOf, textIn, type FlowDocument } from "../flow-document";

export interface NamedBy {
  /** How `record` is written. */
  readonly key: string;
  readonly title: string;
  readonly isQuery: boolean;
}

/** The links a node sees, a column of its row before a field of the same name; queries last. */
export function namedBy(fields: readonly Field[], rows: readonly Field[], many: boolean): readonly NamedBy[] {
  const links = fields.filter(
    (field) => field.kind === "link" && (many || field.schema["x-many"] !== true) && !isOf(rows, field.key),
  );
  const named = (isQuery: boolean) => (field: Field) => ({ key: field.key, title: field.title, isQuery });
  return [...links.map(named(false)), ...rows.map(named(true))];
}

/** The form whose records `record` names; empty where that is not known. */
export function formNamed(flow: FlowDocument, fields: readonly Field[], record: string): string {
  const node = nodeOf(flow, record);
  if (node?.kind === "query") return textIn(node.keywords["form"]);
  const form = fields.find((field) => field.key === record)?.schema["x-form"];
  return typeof form === "string" ? form : "";
}

/** The links that the rows of a sub-form or of a query have. */
export function linksOf(fields: readonly Field[], rows: string): readonly Field[] {
  const columns = fields.find((field) => field.kind === "subform" && field.key === rows)?.columns ?? [];
  return columns.filter((column) => column.kind === "link");
}

function isOf(rows: readonly Field[], key: string): boolean {
  return rows.some((row) => row.key === key);
}
