/** What the queries of a flow find, as its later nodes see it: like sub-forms of its record, by the keys of the nodes. */
import { useMemo } from "react";
import { readFields, type Field } from "@/features/form/field";
import { usePreviewForms } from "../calls/drafts";
import { textIn, wordsIn, type FlowDocument } from "./flow-document";
import { useNodeTitle } from "./use-node-title";

export function useQueried(app: string, flow: FlowDocument): readonly Field[] {
  const queries = useMemo(() => flow.nodes.filter((node) => node.kind === "query"), [flow]);
  const keys = [...new Set(queries.map((node) => textIn(node.keywords["form"])))].filter((key) => key !== "");
  const forms = usePreviewForms(app, keys);
  const nodeTitle = useNodeTitle();
  return useMemo(
    () =>
      queries.map((node) => {
        const form = forms.find((one) => one.key === textIn(node.keywords["form"]));
        const kept = wordsIn(node.keywords["fields"]);
        const columns = form ? readFields(form.schema).filter((field) => kept.includes(field.key)) : [];
        return {
          key: node.key,
          kind: "subform",
          title: nodeTitle(node),
          schema: {},
          required: false,
          computed: true,
          columns,
          source: null,
        };
      }),
    [queries, forms, nodeTitle],
  );
}

/** How many records each query finds. */
export function countsOf(rows: readonly Field[], title: (name: string) => string): Field[] {
  return rows.map((row) => ({
    ...row,
    key: `${row.key}_count`,
    kind: "number" as const,
    title: title(row.title),
    columns: [],
  }));
}

/** Each column of what queries find, named with its query; `key` says how it is written. */
export function columnsOf(rows: readonly Field[], key: (row: string, column: string) => string): Field[] {
  return rows.flatMap((row) =>
    row.columns.map((column) => ({
      ...column,
      key: key(row.key, column.key),
      title: `${row.title} · ${column.title}`,
    })),
  );
}
